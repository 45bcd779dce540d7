import { equal } from './decimal.ts'
import { Num, type Value } from './value.ts'

/**
 * The value as JSON text, number tokens as they were read, members in their order.
 * @param indent spaces per level; 0 (the default) writes no white space at all
 */
export function write(value: Value, indent = 0): string {
  return new Writer(indent, false).text(value)
}

/**
 * The one text of a value: RFC 8785 (members sorted by UTF-16 units, no white space), except that every number is its
 * token as sent, so `1.0` and `1` are different texts.
 */
export function canonical(value: Value): string {
  return new Writer(0, true).text(value)
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

/** What stands between quotes as it is; `JSON.stringify` costs several times what looking does. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

class Writer {
  private out = ''
  /** By depth, what begins a line there: its end and the indentation, nothing where there are no lines. */
  private readonly lines: string[] = []
  private readonly indent: number
  private readonly colon: string
  private readonly sorted: boolean

  constructor(indent: number, sorted: boolean) {
    this.indent = indent
    this.colon = indent > 0 ? ': ' : ':'
    this.sorted = sorted
  }

  text(value: Value): string {
    this.put(value, 0)
    return this.out
  }

  private line(depth: number): string {
    let line = this.lines[depth]
    if (line === undefined) {
      line = this.indent > 0 ? `\n${' '.repeat(this.indent * depth)}` : ''
      this.lines[depth] = line
    }
    return line
  }

  private put(value: Value, depth: number): void {
    if (typeof value === 'string') this.out += quoted(value)
    else if (value instanceof Num) this.out += value.token
    else if (Array.isArray(value)) this.list(value, depth)
    else if (value instanceof Map) this.object(value, depth)
    else this.out += String(value)
  }

  private list(list: readonly Value[], depth: number): void {
    const comma = `,${this.line(depth + 1)}`
    let lead = `[${this.line(depth + 1)}`
    for (const item of list) {
      this.out += lead
      this.put(item, depth + 1)
      lead = comma
    }
    this.out += list.length === 0 ? '[]' : `${this.line(depth)}]`
  }

  private object(object: ReadonlyMap<string, Value>, depth: number): void {
    const comma = `,${this.line(depth + 1)}`
    let lead = `{${this.line(depth + 1)}`
    for (const [key, member] of this.sorted ? [...object].sort(([a], [b]) => (a < b ? -1 : 1)) : object) {
      this.out += lead
      this.out += quoted(key) + this.colon
      this.put(member, depth + 1)
      lead = comma
    }
    this.out += object.size === 0 ? '{}' : `${this.line(depth)}}`
  }
}
