import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type FaultCode, type ReadFault, read, type Value } from '#lib/json/read.ts'
import { decode } from '#lib/json/utf8.ts'
import { MOST, TOO_MUCH } from '#lib/policy/most.ts'
import type { Io } from './io.ts'
import { badInput, type Stop, withStop } from './stop.ts'

const MIB = 1024 * 1024
/** The largest list of tools that anybody reads. */
export const JSON_BYTES = 16 * MIB

/** The name by which a file is spoken of. */
export const named = (file: string) => (file === '-' ? 'standard input' : file)

/** The bytes as they come. “-” is standard input; a device or a pipe is read like a file. */
export async function* chunksOf(file: string, io: Io): AsyncGenerator<Uint8Array> {
  try {
    if (file === '-') yield* io.stdin
    else yield* createReadStream(file)
  } catch (error) {
    throw badInput(named(file), unreadable(error))
  }
}

function unreadable(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'There is no such file. Check the path.'
    case 'EISDIR':
      return 'This is a directory. Name a file in it.'
    case 'EACCES':
    case 'EPERM':
      return 'It may not be read. Change its permissions, or pipe it in as “-”.'
    default:
      return `It cannot be read (${code}). Try another file.`
  }
}

/** A whole file, refused before it is held when it is larger than `most` bytes. */
async function bytesOf(
  file: string,
  io: Io,
  most: number,
  why = `It is larger than ${most / MIB} MiB, the most that is read here`,
): Promise<Uint8Array> {
  const tooLarge = () => badInput(named(file), `${why}. Make it smaller.`)
  if (file !== '-') {
    const size = await stat(file).then(
      (found) => (found.isFile() ? found.size : 0),
      () => 0, // reading it says why
    )
    if (size > most) throw tooLarge()
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunksOf(file, io)) {
    size += chunk.length
    if (size > most) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** A policy's text, byte for byte; whether it is a policy is not looked at. */
export async function policyText(file: string, io: Io): Promise<string> {
  const { text, bad } = decode(await bytesOf(file, io, MOST.bytes, TOO_MUCH.bytes))
  if (bad === undefined) return text
  const line = text.split('\n').length
  throw badInput(`${named(file)}:${line}`, `The text is not well-formed UTF-8. ${FIXES.utf8}`)
}

/** One strict JSON value. */
export async function jsonOf(file: string, io: Io): Promise<Value> {
  return jsonIn(
    await bytesOf(file, io, JSON_BYTES),
    (fault) => `${named(file)}:${fault.line}:${fault.column}`,
  )
}

/** Reads a JSON text; `place` names where in a file a fault is. */
export function jsonIn(bytes: Uint8Array, place: (fault: ReadFault) => string): Value {
  // A schema may be nested as deep as a text may be, and it stands inside a list of tools here.
  const found = read(bytes, { bytes: JSON_BYTES, depth: 200 })
  if (found.ok) return found.value
  throw notJson(found.fault, place)
}

export function notJson(fault: ReadFault, place: (fault: ReadFault) => string): Stop {
  return badInput(place(fault), `${withStop(fault.message)} ${FIXES[fault.code]}`)
}

/** What to do about each way not to be JSON. */
const FIXES: Record<FaultCode, string> = {
  utf8: 'Save the file as UTF-8.',
  bom: 'Save the file as UTF-8 without a byte order mark.',
  bytes: 'Make it smaller.',
  values: 'Make it smaller.',
  depth: 'Nest it less deeply.',
  end: 'Write the rest of the JSON value.',
  trailing: 'Keep one JSON value; a file with one value a line is named .jsonl.',
  duplicate: 'Keep one of the two.',
  surrogate: 'Write the whole character.',
  control: 'Write it as an escape such as \\n.',
  escape: 'Write a backslash as \\\\.',
  number: 'Write the number as JSON does, such as 0.5 or -12.',
  token: 'Write it as strict JSON: double quotes, no comments, no comma at the end.',
}
