import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import type { Members } from './grammar.ts'
import { policyText } from './tree.ts'

/**
 * The text with another content: it reads as `next`, and whatever did not change keeps its bytes, white space and
 * escapes included. What is new takes the style of its place. A text that is not JSON is written anew.
 * @param before what the text reads as, where that is known: what `next` shares with it need not be compared
 */
export function rewritten(text: string, next: Value, before?: Value): string {
  const found = before === undefined ? read(text) : { ok: true as const, value: before }
  if (!found.ok) return policyText(next)
  const start = afterSpace(text, 0)
  const root = { value: found.value, start, end: afterValue(text, start) }
  return text.slice(0, root.start) + emit(text, root, next, true) + text.slice(root.end)
}

/** A copy with a member, in its place or before the first that comes after it in the language's own list. */
export function placed(
  object: ReadonlyMap<string, Value>,
  key: string,
  value: Value,
  members: Members,
): Map<string, Value> {
  if (object.has(key)) return new Map(object).set(key, value)
  const order = Object.keys(members)
  const later = order.slice(order.indexOf(key) + 1)
  const before = [...object.keys()].find((other) => later.includes(other))
  const next = new Map<string, Value>()
  for (const [other, member] of object) {
    if (other === before) next.set(key, value)
    next.set(other, member)
  }
  return next.set(key, value)
}

/** A value and where it stands. */
type Node = { value: Value; start: number; end: number }
/** `lead` is what stands before the part, `head` its key with the colon (nothing in a list). */
type Part = { key: string | undefined; lead: string; head: string; colon: string; node: Node; trail: string }
/** The parts of an object or a list, and the white space before its end. */
type Parts = { parts: Part[]; close: string }

/** Finds the places of the parts, in a text that was already read: it only has to count along. */
function partsOf(text: string, { value, start }: Node): Parts {
  const parts: Part[] = []
  if (!Array.isArray(value) && !(value instanceof Map)) return { parts, close: '' }
  let at = start + 1
  const space = () => {
    const from = at
    at = afterSpace(text, at)
    return text.slice(from, at)
  }
  const members: Iterable<[string | undefined, Value]> =
    value instanceof Map ? value : value.map((item): [undefined, Value] => [undefined, item])
  for (const [key, member] of members) {
    if (parts.length > 0) at++
    const lead = space()
    const keyAt = at
    if (key !== undefined) at = afterString(text, at)
    const keyEnd = at
    if (key !== undefined) at = afterSpace(text, afterSpace(text, at) + 1)
    const node = { value: member, start: at, end: afterValue(text, at) }
    const [head, colon] = [text.slice(keyAt, at), text.slice(keyEnd, at)]
    at = node.end
    parts.push({ key, lead, head, colon, node, trail: space() })
  }
  const last = parts.at(-1)
  const close = last?.trail ?? space()
  if (last !== undefined) last.trail = ''
  return { parts, close }
}

function afterSpace(text: string, from: number): number {
  let at = from
  for (;;) {
    const c = text.charCodeAt(at)
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return at
    at++
  }
}

function afterString(text: string, from: number): number {
  let at = from + 1
  while (text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1
  return at + 1
}

/** Where the value that begins here ends. */
function afterValue(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; ) {
    const c = text.charCodeAt(at)
    if (c === 0x22) at = afterString(text, at)
    else if (c === 0x7d || c === 0x5d || c === 0x2c || c <= 0x20) {
      // Without an open bracket it ends the number or the word before it.
      if (depth === 0) return at
      if (c === 0x7d || c === 0x5d) depth--
      at++
    } else {
      if (c === 0x7b || c === 0x5b) depth++
      at++
      continue
    }
    if (depth === 0) return at
  }
  return text.length
}

/** @param lines whether what is new here may take several lines */
function emit(text: string, node: Node, next: Value, lines: boolean): string {
  if (same(node.value, next)) return text.slice(node.start, node.end)
  if (node.value instanceof Map && node.value.size > 0 && next instanceof Map && next.size > 0) {
    const parts = partsOf(text, node)
    const known = new Map(parts.parts.map((part) => [part.key, part]))
    const wanted = [...next].map(([key, value]) => ({ key, value, part: known.get(key) }))
    return `{${inside(text, parts, wanted)}}`
  }
  if (Array.isArray(node.value) && node.value.length > 0 && Array.isArray(next) && next.length > 0) {
    const parts = partsOf(text, node)
    return `[${inside(text, parts, aligned(parts.parts, next))}]`
  }
  return fresh(next, lines ? indentAt(text, node.start) : undefined)
}

type Wanted = { key: string | undefined; value: Value; part: Part | undefined }

function inside(text: string, { parts, close }: Parts, wanted: readonly Wanted[]): string {
  const [first, second] = parts
  const lead = first?.lead ?? ''
  const lines = lead.includes('\n')
  // With one part only, the way the rest of the text separates is the best guess.
  const alone = text.includes(', ') || text.includes('": ') ? ' ' : ''
  const between = lines ? lead.slice(lead.lastIndexOf('\n')) : (second?.lead ?? alone)
  const written = wanted.map(({ key, value, part }, place) => {
    if (part !== undefined) {
      const before = place === 0 ? lead : part === first ? between : part.lead
      return before + part.head + emit(text, part.node, value, lines) + part.trail
    }
    const head = key === undefined ? '' : JSON.stringify(key) + (first?.colon ?? ':')
    const indent = lines ? lead.slice(lead.lastIndexOf('\n') + 1) : undefined
    return (place === 0 ? lead : between) + head + fresh(value, indent)
  })
  return written.join(',') + close
}

/** Elements of a list that are still there, found from both ends; between them each takes the place of the one before. */
function aligned(parts: readonly Part[], next: readonly Value[]): Wanted[] {
  let front = 0
  const equal = (i: number, j: number) => {
    const [part, value] = [parts[i], next[j]]
    return part !== undefined && value !== undefined && same(part.node.value, value)
  }
  while (front < parts.length && front < next.length && equal(front, front)) front++
  let back = 0
  while (
    back < parts.length - front &&
    back < next.length - front &&
    equal(parts.length - 1 - back, next.length - 1 - back)
  )
    back++
  return next.map((value, i) => {
    const fromEnd = next.length - i
    const at = fromEnd <= back ? parts.length - fromEnd : i < parts.length - back ? i : -1
    return { key: undefined, value, part: parts[at] }
  })
}

/** A new value; without an indentation it stays on its line. */
function fresh(value: Value, indent: string | undefined): string {
  if (indent === undefined) return write(value)
  return write(value, 2).replaceAll('\n', `\n${indent}`)
}

/** The white space that the line of a place begins with. */
function indentAt(text: string, place: number): string {
  const line = text.slice(text.lastIndexOf('\n', place - 1) + 1, place)
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}

/** Whether both would be written the same, order of members included. */
export function same(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a instanceof Num || b instanceof Num) return a instanceof Num && b instanceof Num && a.token === b.token
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => same(item, b[i] ?? null))
  }
  if (!(a instanceof Map && b instanceof Map) || a.size !== b.size) return false
  const members = [...b]
  return [...a].every(([key, value], i) => members[i]?.[0] === key && same(value, members[i][1]))
}
