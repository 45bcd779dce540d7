import type { Value } from '#lib/json/value.ts'
import { active } from './active.ts'
import { hidden } from './characters.ts'
import { steering } from './meaning.ts'
import { scanEncoded, tagged } from './scan.ts'
import { sift } from './sieve.ts'
import type { ScanFinding } from './types.ts'

/** Something in a result that steers the model: what kind, and in which of its texts. No word of the result itself. */
export type ResultFinding = { kind: string; severity: 'warning' | 'danger'; place: string }

/** What a result looked like: `part` where it had more than is looked at. */
export type ResultMark = { read: 'whole' | 'part'; found: ResultFinding[] }

/** The most that one result may cost, and after how much of it others may go on; in units of a character that is sifted. */
export const costs = { most: 16_000_000, slice: 50_000 }

/** UTF-16 units that are looked at together, and how many of them are looked at again with what follows. */
const WINDOW = 4096
const AGAIN = 400
const foundMost = 5
/** What a character costs where it is looked at closely. */
const close = { steering: 20, active: 1, encoded: 2, hidden: 20 }

const none: ReadonlySet<string> = new Set()
type Node = { value: Value[] | Map<string, Value>; step: string; above: Node | undefined }

/**
 * Looks through every text of a result for instructions to the model. Each text is sifted, and only what the sieve keeps
 * is scanned. It hands back between two slices of work, so that whoever runs it can do something else meanwhile.
 */
export function* readResult(result: Value, most = costs.most): Generator<void, ResultMark> {
  const found = new Map<string, ResultFinding>()
  const state = { left: most, slice: costs.slice }
  const spend = (units: number): boolean => {
    state.left -= units
    state.slice -= units
    if (state.slice > 0) return false
    state.slice = costs.slice
    return true
  }
  const root: Node = { value: [result], step: '', above: undefined }
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const inside: Node[] = []
    for (const entry of node.value instanceof Map ? node.value : node.value.entries()) {
      const [step, value] = entry
      if (spend(10)) yield
      if (state.left <= 0) return marked('part', found)
      if (typeof value === 'string') {
        for (let from = 0; from === 0 || from < value.length; ) {
          const to = cutAt(value, from)
          const piece = from === 0 && to === value.length ? value : value.slice(from, to)
          const cost = look(piece, found, () => placeOf(node, String(step)))
          if (spend(piece.length + cost)) yield
          if (state.left <= 0 && to < value.length) return marked('part', found)
          if (to >= value.length) break
          from = to - AGAIN
        }
      } else if (Array.isArray(value) || value instanceof Map)
        inside.push({
          value,
          step: node === root ? '' : String(step),
          above: node === root ? undefined : node,
        })
    }
    // The next one is the first in the text.
    for (let last = inside.pop(); last !== undefined; last = inside.pop()) open.push(last)
  }
  return marked('whole', found)
}

/** Where a piece ends: at a space, if there is one near. */
function cutAt(text: string, from: number): number {
  const to = from + WINDOW
  if (to >= text.length) return text.length
  const space = text.lastIndexOf(' ', to)
  return space > to - AGAIN ? space : to
}

/** Looks at one piece. Returns what it cost beyond the sifting. */
function look(piece: string, found: Map<string, ResultFinding>, place: () => string): number {
  if (piece.length < 4) return 0
  const sifted = sift(piece)
  let cost = 0
  const note = (findings: readonly Pick<ScanFinding, 'kind' | 'severity'>[]) => {
    for (const { kind, severity } of findings) {
      if (severity === 'info' || found.get(kind)?.severity === 'danger') continue
      if (!found.has(kind) || severity === 'danger') found.set(kind, { kind, severity, place: place() })
    }
  }
  for (const { from, to } of sifted.spans) {
    cost += (to - from) * close.steering
    note(steering(piece.slice(from, to), 'result', none))
  }
  if (sifted.active) {
    cost += piece.length * close.active
    note(active(piece, 'result'))
  }
  if (sifted.encoded) {
    cost += piece.length * close.encoded
    note(scanEncoded('', piece, 'result', 2))
  }
  if (sifted.hidden) {
    cost += piece.length * close.hidden
    note(hidden(piece, 'result'))
    note(steering(tagged(piece), 'result', none))
  }
  return cost
}

function marked(read: ResultMark['read'], found: ReadonlyMap<string, ResultFinding>): ResultMark {
  const all = [...found.values()]
  const rank = ({ severity }: ResultFinding) => (severity === 'danger' ? 0 : 1)
  return { read, found: all.sort((a, b) => rank(a) - rank(b)).slice(0, foundMost) }
}

/** Names of the protocol. Any other name is a word of the server or of its data. */
const known = new Set(
  'content structuredContent text resource contents messages message description name title uri blob data annotations _meta'.split(
    ' ',
  ),
)
const stepsMost = 8

/** A JSON pointer to a text; names that the protocol does not have are told as `*`. */
function placeOf(node: Node, last: string): string {
  const steps = [last]
  for (let each: Node | undefined = node; each !== undefined; each = each.above)
    if (each.step !== '') steps.push(each.step)
  const told = steps.reverse().map((step) => (known.has(step) || /^\d{1,6}$/.test(step) ? step : '*'))
  return `/${told.slice(0, stepsMost).join('/')}`
}
