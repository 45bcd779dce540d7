/**
 * Measures the scanner of poisoned tools on a folder of labelled data, and on the project's own paraphrases. Each set is
 * parted by a hash into a part that the scanner was tuned on and one that was held out; the held-out part is shown
 * only when it is asked for, because each look at it is counted in docs/scanner.md.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The part an entry belongs to, for good: the parity of the first byte of the SHA-256 of what identifies it. */
const held = (of) => createHash('sha256').update(JSON.stringify(of)).digest()[0] % 2 === 1
const heldEntry = (entry) =>
  held([entry.server ?? '', entry.name ?? entry.tool ?? '', entry.description ?? entry.text ?? ''])

const toolOf = (entry) => ({
  name: entry.name ?? entry.tool ?? 'unnamed',
  ...(entry.title ? { title: entry.title } : {}),
  description: entry.description,
  ...(entry.inputSchema ? { inputSchema: entry.inputSchema } : {}),
})

/** Real tools in lists, as their servers send them. */
function byServer(entries) {
  const lists = new Map()
  for (const entry of entries) lists.set(entry.server, [...(lists.get(entry.server) ?? []), entry])
  return [...lists.values()]
}

/**
 * @param {string} folder with poisoned-tools.json, poisoned-responses.json, poisoned-hard-negatives.json and
 *   tool-annotations.json
 * @param {{ scan: Function, scanList: Function, scanResult: Function, scannerVersion: number }} scanner
 * @param {{ heldOut: boolean, misses: boolean, say: (line: string) => void }} options
 */
export function evaluateScanner(folder, scanner, { heldOut, misses, say }) {
  const load = (name) => {
    const file = path.join(folder, name)
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  }
  const own = JSON.parse(
    readFileSync(path.resolve(import.meta.dirname, '../lib/risk/corpus/own.json'), 'utf8'),
  )
  const honest = load('poisoned-hard-negatives.json')
  // A look-alike is one only beside what it imitates: the honest tools of the same server, where the data has them.
  const neighbours = (entry) => {
    const server = path.dirname(entry.source ?? '')
    return server.includes('/')
      ? honest.filter((each) => path.dirname(each.source ?? '') === server).map(toolOf)
      : []
  }
  const beside = (entry) => scanner.scanList([...neighbours(entry), toolOf(entry)]).at(-1)
  const real = load('tool-annotations.json')
  const inList = new Map(
    byServer(real).flatMap((entries) => {
      const found = scanner.scanList(entries.map(toolOf))
      return entries.map((entry, n) => [entry, found[n]])
    }),
  )
  const ownOf = (label) => own.filter((each) => each.label === label)
  const ownScan = (entry) => (entry.tool ? scanner.scan(entry.tool) : scanner.scanResult(entry.result))
  const ownHeld = (entry) => held(entry.tool ?? entry.result)
  const responses = load('poisoned-responses.json')
  const sets = [
    [
      'poisoned tools, each alone',
      true,
      load('poisoned-tools.json'),
      (e) => scanner.scan(toolOf(e)),
      heldEntry,
    ],
    ['poisoned tools, beside the honest', true, load('poisoned-tools.json'), beside, heldEntry],
    [
      'poisoned results',
      true,
      responses.filter((e) => e.label === 'malicious'),
      (e) => scanner.scanResult(e.text),
      heldEntry,
    ],
    [
      'harmless results',
      false,
      responses.filter((e) => e.label !== 'malicious'),
      (e) => scanner.scanResult(e.text),
      heldEntry,
    ],
    ['harmless look-alikes', false, honest, (e) => scanner.scan(toolOf(e)), heldEntry],
    ['real tools, in their lists', false, real, (e) => inList.get(e), heldEntry],
    ['own paraphrases, poisoned', true, ownOf('poisoned'), ownScan, ownHeld],
    ['own paraphrases, harmless', false, ownOf('benign'), ownScan, ownHeld],
  ]
  say(`scanner, version ${scanner.scannerVersion}`)
  say(`${''.padEnd(36)}${'tuned on'.padStart(18)}${(heldOut ? 'held out' : '').padStart(18)}`)
  for (const [name, poisoned, entries, look, isHeld] of sets) {
    if (entries.length === 0) continue
    const cells = (heldOut ? [false, true] : [false]).map((part) => {
      const chosen = entries.filter((entry) => isHeld(entry) === part)
      const hit = chosen.filter((entry) => look(entry).length > 0)
      if (misses)
        for (const entry of poisoned ? chosen.filter((e) => !hit.includes(e)) : hit)
          tell(entry, look, part, say)
      return `${hit.length} of ${chosen.length} (${((100 * hit.length) / (chosen.length || 1)).toFixed(1)} %)`
    })
    say(
      `${`${name}${poisoned ? ', found' : ', alarms'}`.padEnd(36)}${cells.map((cell) => cell.padStart(18)).join('')}`,
    )
  }
}

function tell(entry, look, part, say) {
  const text = entry.description ?? entry.text ?? entry.result ?? entry.tool?.description ?? ''
  const name = entry.name ?? entry.tool?.name ?? entry.tool ?? ''
  const kinds = look(entry)
    .map((each) => each.kind)
    .join(', ')
  say(
    `  ${part ? 'held out' : 'tuned on'} ${entry.signal ?? entry.kind ?? ''} ${name} ${kinds} ${JSON.stringify(text.slice(0, 160))}`,
  )
}
