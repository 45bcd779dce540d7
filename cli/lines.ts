import { read, type Value } from '#lib/json/read.ts'
import { chunksOf, JSON_BYTES, jsonIn, named } from './files.ts'
import type { Io } from './io.ts'
import { badInput } from './stop.ts'

/** A JSON value and where it stands: the file, with the line where there are several. */
export type Placed = { value: Value; place: string }

/**
 * The values of a file: one JSON value, or one a line. `.json` and `.jsonl` (`.ndjson`) say which; elsewhere the first
 * line does, by being a whole value or not. Lines are handed out as they arrive; empty ones are skipped.
 */
export async function* valuesOf(file: string, io: Io): AsyncGenerator<Placed> {
  const kind = /\.json$/i.test(file) ? 'one' : /\.(?:jsonl|ndjson)$/i.test(file) ? 'lines' : undefined
  const lines = linesOf(file, io)
  if (kind !== 'lines') {
    const first = await lines.next()
    const start = first.done ? new Uint8Array() : first.value.bytes
    if (kind === 'one' || first.done || !isWhole(start)) {
      yield { value: await rest(file, start, lines), place: named(file) }
      return
    }
    yield placed(file, start, first.value.number)
  }
  for await (const { bytes, number } of lines) {
    if (!isBlank(bytes)) yield placed(file, bytes, number)
  }
}

function placed(file: string, bytes: Uint8Array, number: number): Placed {
  const value = jsonIn(bytes, (fault) => `${named(file)}:${number}:${fault.column}`)
  return { value, place: `${named(file)}:${number}` }
}

const isWhole = (line: Uint8Array) => !isBlank(line) && read(line, { bytes: JSON_BYTES, depth: 200 }).ok

const isBlank = (line: Uint8Array) => line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)

type Line = { bytes: Uint8Array; number: number }

async function rest(file: string, start: Uint8Array, lines: AsyncIterable<Line>): Promise<Value> {
  const end = new Uint8Array([0x0a])
  const parts = [start]
  let size = start.length
  for await (const { bytes } of lines) {
    size += bytes.length + 1
    if (size > JSON_BYTES) throw tooLong(named(file))
    parts.push(end, bytes)
  }
  return jsonIn(Buffer.concat(parts), (fault) => `${named(file)}:${fault.line}:${fault.column}`)
}

function tooLong(place: string) {
  return badInput(place, `A value is larger than ${JSON_BYTES / 1024 / 1024} MiB. Make it smaller.`)
}

/** Lines as bytes, so that what is not UTF-8 is refused and not repaired. Numbers begin at 1. */
async function* linesOf(file: string, io: Io): AsyncGenerator<Line> {
  let number = 1
  let held: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunksOf(file, io)) {
    let from = 0
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, from)) {
      held.push(chunk.subarray(from, at))
      yield { bytes: whole(held), number }
      number++
      held = []
      size = 0
      from = at + 1
    }
    held.push(chunk.subarray(from))
    size += chunk.length - from
    if (size > JSON_BYTES) throw tooLong(`${named(file)}:${number}`)
  }
  const last = whole(held)
  if (last.length > 0) yield { bytes: last, number }
}

function whole(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts)
}
