import type { Client } from './pool.ts'

/** The types that a column may have, by the numbers that PostgreSQL has fixed for them. */
const TYPES = {
  boolean: 16,
  bigint: 20,
  integer: 23,
  text: 25,
  texts: 1009,
  uuid: 2950,
  jsonb: 3802,
} as const

/** A column of a composite type and what it holds; `bigint` is a safe integer, `texts` a list of texts. */
export type Column<Row> = readonly [name: keyof Row & string, type: keyof typeof TYPES]

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DASH = 45
const FIRST = 16 * 1024
/** What is cut out of the buffer at once may be this much too small for no value but a text. */
const FIXED = 32

/** Bytes before a row's first column: its length and how many columns it has. */
const HEAD = 8
/** Stands for a value that no other is like. */
const NONE = Symbol('none')

/**
 * Writes rows as an array of a composite type, in PostgreSQL's binary form: the store takes them as they are, where it
 * would have to take JSON apart. Rows that follow one another are mostly alike, and what is like the row before is copied
 * from it.
 */
export class RowsWriter<Row extends object> {
  #columns: readonly Column<Row>[]
  #bytes = Buffer.allocUnsafe(FIRST)
  #at = 0
  /** The row before, what stood in its columns, and where in it each of them ends. */
  #before = Buffer.alloc(0)
  #values: unknown[]
  #ends: number[]

  /** @param columns all of the composite type, in its order */
  constructor(columns: readonly Column<Row>[]) {
    this.#columns = columns
    this.#values = columns.map(() => NONE)
    this.#ends = columns.map(() => HEAD)
  }

  /**
   * Throws where a value is not of its column's type.
   * @param type the composite type's own number, which each database gives it anew
   */
  write(rows: readonly Row[], type: number): Buffer {
    this.#at = 0
    this.#room(FIXED)
    // One dimension, no element null, counted from 1.
    for (const head of [1, 0, type, rows.length, 1]) this.#integer(head)
    for (const row of rows) this.#row(row)
    return Buffer.from(this.#bytes.subarray(0, this.#at))
  }

  #row(row: Row): void {
    const start = this.#at
    this.#room(FIXED)
    this.#at += 4
    this.#integer(this.#columns.length)
    try {
      this.#write(row, start)
      this.#bytes.writeInt32BE(this.#at - start - 4, start)
      this.#keep(start)
    } catch (err) {
      // Half a row is no row before.
      this.#values.fill(NONE)
      throw err
    }
  }

  /** Keeps the row that begins at `start` for the next one to copy from. */
  #keep(start: number): void {
    const length = this.#at - start
    if (this.#before.length < length) this.#before = Buffer.allocUnsafe(2 * length)
    this.#bytes.copy(this.#before, 0, start, this.#at)
  }

  #write(row: Row, start: number): void {
    /** Where, in the row before, the column begins that is next. */
    let from = HEAD
    for (let i = 0; i < this.#columns.length; ) {
      const first = i
      const begins = from
      for (; i < this.#columns.length && this.#isAsBefore(row, i); i += 1) from = this.#ends[i] ?? HEAD
      if (i > first) this.#copy(first, i, begins, from, start)
      const column = this.#columns[i]
      if (column === undefined) return
      const [name, kind] = column
      const value = row[name]
      from = this.#ends[i] ?? HEAD
      this.#room(FIXED)
      this.#integer(TYPES[kind])
      this.#value(kind, value)
      // A list may be another one when it comes again.
      this.#values[i] = typeof value === 'object' && value !== null ? NONE : value
      this.#ends[i] = this.#at - start
      i += 1
    }
  }

  #isAsBefore(row: Row, i: number): boolean {
    const column = this.#columns[i]
    return column !== undefined && row[column[0]] === this.#values[i]
  }

  /** Copies columns `first` to `end` of the row before, where they take the bytes `from` to `to`. */
  #copy(first: number, end: number, from: number, to: number, start: number): void {
    this.#room(to - from)
    const shift = this.#at - start - from
    this.#at += this.#before.copy(this.#bytes, this.#at, from, to)
    if (shift !== 0) for (let i = first; i < end; i += 1) this.#ends[i] = (this.#ends[i] ?? 0) + shift
  }

  #value(kind: keyof typeof TYPES, value: unknown): void {
    if (value === null) this.#integer(-1)
    else if (kind === 'jsonb') this.#text(JSON.stringify(value), 1)
    else if (kind === 'texts' && Array.isArray(value)) this.#texts(value)
    else if (typeof value === 'string') {
      if (kind === 'text') this.#text(value)
      else if (kind === 'uuid') this.#uuid(value)
      else throw mismatch(kind)
    } else if (Number.isSafeInteger(value) && kind === 'integer') {
      this.#integer(4)
      this.#integer(Number(value))
    } else if (Number.isSafeInteger(value) && kind === 'bigint') {
      this.#integer(8)
      this.#integer(Math.floor(Number(value) / 2 ** 32))
      this.#integer(Number(value) | 0)
    } else if (typeof value === 'boolean' && kind === 'boolean') {
      this.#integer(1)
      this.#bytes[this.#at] = value ? 1 : 0
      this.#at += 1
    } else throw mismatch(kind)
  }

  #integer(value: number): void {
    this.#at = this.#bytes.writeInt32BE(value, this.#at)
  }

  #uuid(text: string): void {
    if (!UUID.test(text)) throw mismatch('uuid')
    this.#integer(16)
    for (let i = 0; i < text.length; i += 2) {
      if (text.charCodeAt(i) === DASH) i += 1
      this.#bytes[this.#at] = (nibble(text.charCodeAt(i)) << 4) | nibble(text.charCodeAt(i + 1))
      this.#at += 1
    }
  }

  /** @param version the first byte, where a type has one before its text */
  #text(text: string, version?: number): void {
    this.#room(FIXED + 3 * text.length)
    const start = this.#at + 4
    if (version !== undefined) this.#bytes[start] = version
    const from = version === undefined ? start : start + 1
    const end = from + this.#bytes.write(text, from)
    this.#integer(end - start)
    this.#at = end
  }

  #texts(texts: readonly string[]): void {
    this.#sized(() => {
      for (const head of [texts.length === 0 ? 0 : 1, 0, TYPES.text]) this.#integer(head)
      if (texts.length > 0) for (const bounds of [texts.length, 1]) this.#integer(bounds)
      for (const text of texts) this.#text(text)
    })
  }

  /** Writes what is written within, with its length before it. */
  #sized(within: () => void): void {
    const start = this.#at
    this.#at += 4
    within()
    this.#bytes.writeInt32BE(this.#at - start - 4, start)
  }

  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#at + more))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}

/** The value of a hexadecimal digit, by its character code: digits end in their value, small letters in theirs less 9. */
function nibble(code: number): number {
  return (code & 15) + (code > 64 ? 9 : 0)
}

function mismatch(kind: string): Error {
  return new Error(`a value is no ${kind}`)
}

/** The number that a database has for a type of its own. */
export async function typeNumber(client: Client, name: string): Promise<number> {
  const { rows } = await client.query<{ type: number }>('SELECT $1::regtype::oid AS type', [name])
  return rows[0]?.type ?? 0
}
