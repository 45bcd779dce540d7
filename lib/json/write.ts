import { equal } from './decimal.ts'
import { Num, type Value } from './value.ts'

/**
 * The value as JSON text, number tokens as they were read, members in their order.
 * @param indent spaces per level; 0 (the default) writes no white space at all
 */
export function write(value: Value, indent = 0): string {
  return put(value, indent, indent > 0 ? '\n' : '', false)
}

/**
 * The one text of a value: RFC 8785 (members sorted by UTF-16 units, no white space), except that every number is its
 * token as sent, so `1.0` and `1` are different texts.
 */
export function canonical(value: Value): string {
  return put(value, 0, '', true)
}

/**
 * A value from what code builds: numbers become their shortest token, bigints theirs. Members that are undefined or
 * functions are left out; in arrays, and for numbers that are not finite, `null` stands instead, as with
 * `JSON.stringify`. A Map, Num or Value inside is taken as it is.
 */
export function fromPlain(x: unknown): Value {
  if (x === null || typeof x === 'boolean' || typeof x === 'string' || x instanceof Num) return x
  if (typeof x === 'number') return Number.isFinite(x) ? new Num(String(x)) : null
  if (typeof x === 'bigint') return new Num(String(x))
  if (Array.isArray(x)) return x.map(fromPlain)
  if (typeof x !== 'object') return null
  const map = new Map<string, Value>()
  for (const [key, member] of x instanceof Map ? x : Object.entries(x)) {
    if (member !== undefined && typeof member !== 'function') map.set(String(key), fromPlain(member))
  }
  return map
}

/**
 * A value for display: objects without a prototype, so that no key has a meaning. A number that a double cannot hold
 * exactly enough to be written back the same becomes its token as a string rather than another number.
 */
export function toPlain(value: Value): unknown {
  if (value instanceof Num) {
    const number = Number(value.token)
    return same(value.token, number) ? number : value.token
  }
  if (Array.isArray(value)) return value.map(toPlain)
  if (!(value instanceof Map)) return value
  const plain: Record<string, unknown> = Object.create(null)
  for (const [key, member] of value) plain[key] = toPlain(member)
  return plain
}

function same(token: string, number: number): boolean {
  return Number.isFinite(number) && equal(token, String(number)) === true
}

function put(value: Value, indent: number, line: string, sorted: boolean): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (value instanceof Num) return value.token
  const inner = line === '' ? '' : line + ' '.repeat(indent)
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[${inner}${value.map((item) => put(item, indent, inner, sorted)).join(`,${inner}`)}${line}]`
  }
  if (value.size === 0) return '{}'
  const colon = line === '' ? ':' : ': '
  const members = sorted ? [...value].sort(([a], [b]) => (a < b ? -1 : 1)) : [...value]
  const written = members.map(
    ([key, member]) => JSON.stringify(key) + colon + put(member, indent, inner, sorted),
  )
  return `{${inner}${written.join(`,${inner}`)}${line}}`
}
