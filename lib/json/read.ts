import { decode, utf8Length } from './utf8.ts'
import { Num, type Value } from './value.ts'

export { Num, type Value }

/** Why a text is not one strict JSON value. `offset` counts UTF-16 units, `line` and `column` begin at 1. */
export type ReadFault = { code: FaultCode; message: string; offset: number; line: number; column: number }

export type FaultCode =
  | 'utf8'
  | 'bom'
  | 'bytes'
  | 'depth'
  | 'values'
  | 'end'
  | 'trailing'
  | 'duplicate'
  | 'surrogate'
  | 'control'
  | 'escape'
  | 'number'
  | 'token'

export type Limits = { depth?: number; bytes?: number; values?: number }

const DEPTH = 64
/** The largest thing anybody reads is a list result. */
const BYTES = 16 * 1024 * 1024
/** Whatever the caller asks for: the reader recurses, and a Map holds at most 2^24 entries. */
const MOST_DEPTH = 1000
const MOST_BYTES = 64 * 1024 * 1024

/**
 * Reads one strict JSON text (RFC 8259): well-formed UTF-8 without a byte order mark, nothing before or after the value
 * but white space, no key twice in one object, no half of a surrogate pair, raw or escaped.
 * Total: it never throws, and its time is linear in the length of the text.
 * @param limits `depth` counts nested arrays and objects (64 unless told, at most 1,000); `bytes` the UTF-8 length
 *   (16 MiB unless told, at most 64 MiB); `values` every value, those that hold others as well (any number unless told)
 */
export function read(
  input: string | Uint8Array,
  limits: Limits = {},
): { ok: true; value: Value } | { ok: false; fault: ReadFault } {
  const bytes = Math.min(limits.bytes ?? BYTES, MOST_BYTES)
  // A UTF-16 unit is one to three bytes, so the exact count is needed only between the two.
  const tooLong =
    input.length > bytes ||
    (typeof input === 'string' && input.length * 3 > bytes && utf8Length(input) > bytes)
  if (tooLong) {
    const message = `The text is longer than ${bytes} bytes`
    return { ok: false, fault: { code: 'bytes', message, offset: 0, line: 1, column: 1 } }
  }
  const decoded = typeof input === 'string' ? { text: input } : decode(input)
  if (decoded.bad !== undefined) {
    return {
      ok: false,
      fault: faultAt(decoded.text, decoded.bad, 'utf8', 'The text is not well-formed UTF-8'),
    }
  }
  const reader = new Reader(decoded.text, Math.min(limits.depth ?? DEPTH, MOST_DEPTH), limits.values)
  const value = reader.document()
  if (value !== undefined) return { ok: true, value }
  return { ok: false, fault: faultAt(decoded.text, reader.badAt, reader.code, reader.message) }
}

/**
 * Where the value that a JSON pointer (RFC 6901) names begins and ends; `undefined` where there is none, or where the
 * text before its end is not strict JSON. Offsets count UTF-16 units, line and column begin at 1.
 */
export function locate(
  text: string,
  pointer: string,
): { offset: number; end: number; line: number; column: number } | undefined {
  if (pointer !== '' && !pointer.startsWith('/')) return undefined
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const reader = new Reader(text, MOST_DEPTH)
  for (const step of steps) if (!reader.enter(step)) return undefined
  reader.space()
  const offset = reader.at
  if (reader.value(0) === undefined) return undefined
  return { offset, end: reader.at, ...place(text, offset) }
}

/** Line and column, both from 1; a line ends at LF, CR or CRLF. */
export function place(text: string, offset: number): { line: number; column: number } {
  let line = 1
  let start = 0
  for (let i = 0; i < offset; i++) {
    const c = text.charCodeAt(i)
    if (c !== 10 && !(c === 13 && text.charCodeAt(i + 1) !== 10)) continue
    line++
    start = i + 1
  }
  return { line, column: offset - start + 1 }
}

function faultAt(text: string, offset: number, code: FaultCode, message: string): ReadFault {
  return { code, message, offset, ...place(text, offset) }
}

/** One pass over one text. A method that fails notes the fault and returns `undefined` (or `false`). */
class Reader {
  readonly text: string
  readonly depth: number
  readonly values: number
  count = 0
  at = 0
  badAt = 0
  code: FaultCode = 'token'
  message = ''

  constructor(text: string, depth: number, values = Number.POSITIVE_INFINITY) {
    this.text = text
    this.depth = depth
    this.values = values
  }

  document(): Value | undefined {
    if (this.text.charCodeAt(0) === 0xfeff)
      return this.fail(0, 'bom', 'The text begins with a byte order mark')
    this.space()
    const value = this.value(0)
    if (value === undefined) return undefined
    this.space()
    if (this.at < this.text.length) return this.fail(this.at, 'trailing', 'Nothing may follow the JSON value')
    return value
  }

  value(depth: number): Value | undefined {
    if (++this.count > this.values)
      return this.fail(this.at, 'values', `The text has more than ${this.values} values`)
    const c = this.text.charCodeAt(this.at)
    switch (c) {
      case 0x22:
        return this.string()
      case 0x7b:
        return this.object(depth + 1)
      case 0x5b:
        return this.array(depth + 1)
      case 0x74:
        return this.word('true', true)
      case 0x66:
        return this.word('false', false)
      case 0x6e:
        return this.word('null', null)
    }
    if (c === 0x2d || (c >= 0x30 && c <= 0x39)) return this.number()
    return this.unexpected('a value')
  }

  private object(depth: number): Value | undefined {
    if (depth > this.depth) return this.tooDeep()
    const map = new Map<string, Value>()
    this.at++
    this.space()
    if (this.text.charCodeAt(this.at) === 0x7d) {
      this.at++
      return map
    }
    for (;;) {
      const keyAt = this.at
      const key = this.key()
      if (key === undefined) return undefined
      if (map.has(key))
        return this.fail(keyAt, 'duplicate', `The key ${JSON.stringify(key.slice(0, 80))} occurs twice`)
      const value = this.value(depth)
      if (value === undefined) return undefined
      map.set(key, value)
      this.space()
      const c = this.text.charCodeAt(this.at)
      if (c !== 0x2c && c !== 0x7d) return this.unexpected('a comma or }')
      this.at++
      if (c === 0x7d) return map
      this.space()
    }
  }

  private array(depth: number): Value | undefined {
    if (depth > this.depth) return this.tooDeep()
    const list: Value[] = []
    this.at++
    this.space()
    if (this.text.charCodeAt(this.at) === 0x5d) {
      this.at++
      return list
    }
    for (;;) {
      const value = this.value(depth)
      if (value === undefined) return undefined
      list.push(value)
      this.space()
      const c = this.text.charCodeAt(this.at)
      if (c !== 0x2c && c !== 0x5d) return this.unexpected('a comma or ]')
      this.at++
      if (c === 0x5d) return list
      this.space()
    }
  }

  /** A key, its colon and the white space around them. */
  private key(): string | undefined {
    if (this.text.charCodeAt(this.at) !== 0x22) return this.unexpected('a key in double quotes')
    const key = this.string()
    if (key === undefined) return undefined
    this.space()
    if (this.text.charCodeAt(this.at) !== 0x3a) return this.unexpected('a colon')
    this.at++
    this.space()
    return key
  }

  /** Moves to the member or element of the value that begins here; `false` where there is none. */
  enter(step: string): boolean {
    this.space()
    const open = this.text.charCodeAt(this.at)
    if (open !== 0x7b && open !== 0x5b) return false
    if (open === 0x5b && !/^(?:0|[1-9][0-9]*)$/.test(step)) return false
    this.at++
    for (let index = 0; ; index++) {
      this.space()
      const name = open === 0x7b ? this.key() : String(index)
      if (name === undefined) return false
      if (name === step) return true
      if (this.value(0) === undefined) return false
      this.space()
      if (this.text.charCodeAt(this.at) !== 0x2c) return false
      this.at++
    }
  }

  private string(): string | undefined {
    const text = this.text
    const opened = this.at
    let from = opened + 1
    let out = ''
    for (let i = from; i < text.length; i++) {
      const c = text.charCodeAt(i)
      if (c === 0x22) {
        this.at = i + 1
        return out === '' ? text.slice(from, i) : out + text.slice(from, i)
      }
      if (c === 0x5c) {
        out += text.slice(from, i)
        this.at = i
        const escaped = this.escape()
        if (escaped === undefined) return undefined
        out += escaped
        from = this.at
        i = from - 1
      } else if (c < 0x20) {
        return this.fail(i, 'control', 'A control character inside a string must be escaped')
      } else if (c >= 0xd800 && c <= 0xdfff) {
        const low = text.charCodeAt(i + 1)
        if (c > 0xdbff || !(low >= 0xdc00 && low <= 0xdfff)) return this.lone(i)
        i++
      } else if (i - opened === LONG) {
        // The rest of a long text, a file perhaps, is passed over in one go.
        PLAIN.lastIndex = i
        PLAIN.test(text)
        i = PLAIN.lastIndex - 1
      }
    }
    return this.fail(text.length, 'end', 'The text ends inside a string')
  }

  /** The escape that begins here; a surrogate pair is two escapes side by side. */
  private escape(): string | undefined {
    const at = this.at
    const letter = this.text.charAt(at + 1)
    if (letter !== 'u') {
      const plain = ESCAPES.get(letter)
      if (plain === undefined) return this.fail(at, 'escape', 'This is not an escape that JSON has')
      this.at = at + 2
      return plain
    }
    const unit = this.hex(at + 2)
    if (unit === undefined) return this.fail(at, 'escape', 'Four hexadecimal digits must follow \\u')
    this.at = at + 6
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit)
    if (unit > 0xdbff || !this.text.startsWith('\\u', at + 6)) return this.lone(at)
    const low = this.hex(at + 8)
    if (low === undefined || low < 0xdc00 || low > 0xdfff) return this.lone(at)
    this.at = at + 12
    return String.fromCharCode(unit, low)
  }

  private hex(from: number): number | undefined {
    const digits = this.text.slice(from, from + 4)
    return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : undefined
  }

  private number(): Num | undefined {
    const text = this.text
    const from = this.at
    let i = from
    if (text.charCodeAt(i) === 0x2d) i++
    const whole = i
    i = this.digits(i)
    if (i === whole) return this.fail(i, 'number', 'A digit must follow the minus sign')
    if (i > whole + 1 && text.charCodeAt(whole) === 0x30) {
      return this.fail(whole, 'number', 'A number must not begin with a needless 0')
    }
    if (text.charCodeAt(i) === 0x2e) {
      const point = i + 1
      i = this.digits(point)
      if (i === point) return this.fail(i, 'number', 'A digit must follow the decimal point')
    }
    if ((text.charCodeAt(i) | 0x20) === 0x65) {
      const sign = text.charCodeAt(i + 1)
      const power = i + (sign === 0x2b || sign === 0x2d ? 2 : 1)
      i = this.digits(power)
      if (i === power) return this.fail(i, 'number', 'A digit must follow the exponent sign')
    }
    this.at = i
    return new Num(text.slice(from, i))
  }

  private digits(from: number): number {
    let i = from
    for (;;) {
      const c = this.text.charCodeAt(i)
      if (!(c >= 0x30 && c <= 0x39)) return i
      i++
    }
  }

  private word<T extends null | boolean>(word: string, value: T): T | undefined {
    if (!this.text.startsWith(word, this.at)) return this.unexpected('a value')
    this.at += word.length
    return value
  }

  space(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.at)
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return
      this.at++
    }
  }

  private unexpected(wanted: string): undefined {
    if (this.at >= this.text.length)
      return this.fail(this.at, 'end', `The text ends where ${wanted} was expected`)
    return this.fail(this.at, 'token', `Expected ${wanted} here`)
  }

  private lone(at: number): undefined {
    return this.fail(at, 'surrogate', 'Half of a surrogate pair is not a character')
  }

  private tooDeep(): undefined {
    return this.fail(this.at, 'depth', `Arrays and objects are nested more than ${this.depth} deep`)
  }

  private fail(at: number, code: FaultCode, message: string): undefined {
    this.badAt = at
    this.code = code
    this.message = message
    return undefined
  }
}

/** From so many characters on a string is looked at in runs and not one by one. */
const LONG = 64
/** A run of what stands for itself in a string: at least the character that it begins at. */
const PLAIN = /[ !#-[\]-\ud7ff\ue000-\uffff]+/y

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])
