/** Bodies as nobody writes them: JSON from the edges of the grammar, then spoiled here and there. */
export class Bodies {
  #state: number
  #encode: (text: string) => Uint8Array

  /**
   * @param seed the same one makes the same bodies
   * @param encode the UTF-8 of a text
   */
  constructor(seed: number, encode: (text: string) => Uint8Array) {
    this.#state = seed >>> 0
    this.#encode = encode
  }

  /** The next body: bytes, or a text that may hold halves of surrogate pairs. */
  next(): Uint8Array | string {
    const pieces: string[] = []
    if (this.#oneIn(12)) this.#deep(pieces)
    else this.#value(pieces, 4)
    if (this.#oneIn(2)) this.#spoil(pieces)
    const text = pieces.join('')
    if (this.#oneIn(8)) return this.#spoiltText(text)
    const bytes = this.#encode(text)
    return this.#oneIn(3) ? this.#spoiltBytes(bytes) : bytes
  }

  /** At least 0 and below `n`. A xorshift: quick, and as even as this needs. */
  #below(n: number): number {
    let x = this.#state || 0x9e3779b9
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x >>> 0
    return this.#state % n
  }

  #oneIn(n: number): boolean {
    return this.#below(n) === 0
  }

  #of<T>(list: readonly T[]): T {
    const one = list[this.#below(list.length)]
    if (one === undefined) throw new Error('the list is empty')
    return one
  }

  #value(into: string[], room: number): void {
    this.#space(into)
    switch (this.#below(room > 0 ? 8 : 5)) {
      case 0:
        into.push(this.#of(['true', 'false', 'null']))
        break
      case 1:
      case 2:
        into.push(this.#number())
        break
      case 3:
      case 4:
        into.push(this.#string())
        break
      case 5:
        this.#array(into, room)
        break
      default:
        this.#object(into, room)
    }
    this.#space(into)
  }

  #array(into: string[], room: number): void {
    into.push('[')
    for (let left = this.#below(4); left > 0; left -= 1) {
      this.#value(into, room - 1)
      if (left > 1) into.push(',')
    }
    into.push(']')
  }

  #object(into: string[], room: number): void {
    into.push('{')
    for (let left = this.#below(5); left > 0; left -= 1) {
      this.#space(into)
      into.push(this.#oneIn(4) ? this.#string() : this.#of(KEYS))
      this.#space(into)
      into.push(':')
      this.#value(into, room - 1)
      if (left > 1) into.push(',')
    }
    into.push('}')
  }

  /** As deep as is allowed, a little more or less, or very. */
  #deep(into: string[]): void {
    const levels = this.#oneIn(10) ? 5000 : 60 + this.#below(8)
    const inner: string[] = []
    for (let level = 0; level < levels; level += 1) {
      const isArray = this.#oneIn(2)
      into.push(isArray ? '[' : '{"a":')
      inner.push(isArray ? ']' : '}')
    }
    this.#value(into, 0)
    into.push(...inner.reverse())
  }

  #number(): string {
    if (this.#oneIn(2)) return this.#of(NUMBERS)
    const digits = (most: number) =>
      Array.from({ length: this.#below(most) + 1 }, () => this.#below(10)).join('')
    const whole = digits(this.#oneIn(20) ? 400 : 20)
    const fraction = this.#oneIn(2) ? '' : `.${digits(20)}`
    const power = this.#oneIn(2) ? '' : `${this.#of(['e', 'E'])}${this.#of(['', '+', '-'])}${digits(4)}`
    return `${this.#of(['', '-'])}${whole}${fraction}${power}`
  }

  #string(): string {
    // Long ones are read in runs: what matters stands before, at and behind the place where that begins.
    const plain = this.#oneIn(4) ? 'x'.repeat(50 + this.#below(30)) : ''
    let text = plain
    for (let left = this.#below(5); left > 0; left -= 1)
      text += this.#oneIn(3) ? String.fromCodePoint(this.#point()) : this.#of(PARTS)
    if (this.#oneIn(8)) text += 'y'.repeat(this.#below(200)) + this.#of(PARTS)
    return `"${text}"`
  }

  /** Any character that may stand in a text; halves of pairs come from elsewhere. */
  #point(): number {
    const point = this.#below(this.#oneIn(3) ? 0x110000 : 0x300)
    return point >= 0xd800 && point <= 0xdfff ? 0xe000 : point
  }

  #space(into: string[]): void {
    if (this.#oneIn(6)) into.push(this.#of([' ', '\n', '\r\n', '\t', '  ']))
  }

  #spoil(pieces: string[]): void {
    for (let left = this.#below(3); left > 0; left -= 1) {
      const at = this.#below(pieces.length + 1)
      switch (this.#below(4)) {
        case 0:
          pieces.splice(at, 1)
          break
        case 1:
          pieces.splice(at, 0, pieces[at] ?? ',')
          break
        case 2:
          pieces.splice(at, 0, this.#of(NOISE))
          break
        default: {
          const piece = pieces[at] ?? ''
          const cut = this.#below(piece.length + 1)
          pieces.splice(at, 1, piece.slice(0, cut) + this.#of(NOISE) + piece.slice(cut + this.#below(2)))
        }
      }
    }
  }

  #spoiltText(text: string): string {
    const cut = this.#below(text.length + 1)
    const unit = this.#oneIn(2) ? 0xd800 + this.#below(0x800) : this.#below(0x10000)
    return text.slice(0, cut) + String.fromCharCode(unit) + text.slice(cut + this.#below(2))
  }

  #spoiltBytes(bytes: Uint8Array): Uint8Array {
    const at = this.#below(bytes.length + 1)
    switch (this.#below(4)) {
      case 0:
        return bytes.subarray(0, at)
      case 1: {
        const changed = Uint8Array.from(bytes)
        if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ (1 << this.#below(8))
        return changed
      }
      case 2:
        return joined(bytes.subarray(0, at), Uint8Array.from(this.#of(BYTES)), bytes.subarray(at))
      default:
        return joined(this.#oneIn(2) ? BOM : Uint8Array.of(this.#below(256)), bytes)
    }
  }
}

const BOM = Uint8Array.of(0xef, 0xbb, 0xbf)

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const KEYS = [
  '"a"',
  '"b"',
  '"\\u0061"',
  '"A"',
  '"__proto__"',
  '"constructor"',
  '""',
  '"é"',
  '"e\u0301"',
  '"0"',
  '"a "',
]

const NUMBERS = [
  '0',
  '-0',
  '0.0',
  '-0e0',
  '1',
  '1.0',
  '1e0',
  '1E+0',
  '10e-1',
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1000000000000000055',
  '2.2250738585072011e-308',
  '5e-324',
  '1e23',
  '1e9999999999',
  '00',
  '01',
  '-01',
  '+1',
  '.5',
  '1.',
  '1.e1',
  '1e',
  '1e+',
  '-',
  '0x10',
  '1_0',
  'NaN',
  'Infinity',
  '١',
] as const

const PARTS = [
  'a',
  ' ',
  '\\n',
  '\\"',
  '\\\\',
  '\\/',
  '\\b',
  '\\f',
  '\\r',
  '\\t',
  '\\u0000',
  '\\u001f',
  '\\u0061',
  '\\u00e9',
  '\\u00E9',
  '\\uFFFF',
  '\\u2028',
  '\\ud83d\\ude00',
  '\\uD83D\\uDE00',
  'é',
  '€',
  '😀',
  '\u2028',
  '\ufeff',
  '\u007f',
  '\u0085',
  '\uffff',
  '\\ud83d',
  '\\ude00',
  '\\ude00\\ud83d',
  '\\ud83d\\u0041',
  '\\ud83dx',
  '\\ud83d\\n',
  '\\x41',
  '\\u12',
  '\\u00g0',
  '\\U0041',
  "\\'",
  '\\',
  '\n',
  '\t',
  '\u0000',
  '\u001f',
  '"',
] as const

const NOISE = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  "'",
  '\\',
  '/',
  '//',
  '/* */',
  '#',
  '-',
  '+',
  '.',
  'e',
  '0',
  '1',
  'true',
  'nul',
  'None',
  'undefined',
  ' ',
  '\n',
  '\u00a0',
  '\u2028',
  '\u3000',
  '\ufeff',
  '\v',
  '\f',
  '\u0000',
  '\u001e',
  '\u0085',
  ',,',
  '[]',
  '{}',
] as const

const BYTES = [
  [0xff],
  [0xfe],
  [0x80],
  [0xbf],
  [0xc0, 0x80],
  [0xc0, 0xa2],
  [0xc1, 0xbf],
  [0xc3],
  [0xe0, 0x80, 0x80],
  [0xe0, 0x9f, 0xbf],
  [0xe2, 0x82],
  [0xed, 0xa0, 0x80],
  [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
  [0xed, 0xbf, 0xbf],
  [0xef, 0xbb, 0xbf],
  [0xef, 0xbf, 0xbe],
  [0xf0, 0x80, 0x80, 0x80],
  [0xf0, 0x8f, 0xbf, 0xbf],
  [0xf0, 0x9f, 0x98],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf5, 0x80, 0x80, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0x00],
  [0x0b],
  [0x0c],
  [0x1b],
  [0x7f],
  [0xc2, 0xa0],
  [0xc2, 0x85],
] as const
