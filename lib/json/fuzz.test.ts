import { randomInt } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { Bodies } from './bodies.fixture.ts'
import { Num, read, type Value } from './read.ts'
import { readAnew } from './second.fixture.ts'

const encoder = new TextEncoder()
/** What JSON.parse lets pass. */
const STRICTER = new Set(['duplicate', 'surrogate', 'depth'])
const COUNT = inject('long') ? 3_500_000 : 30_000

test('no body is read differently by JSON.parse or by a second reader, nor refused or accepted by one of us alone', () => {
  const seed = randomInt(1, 2 ** 32)
  const seen = { accepted: 0, refused: new Set<string>() }
  const { stackTraceLimit } = Error
  // Most bodies are refused, and nobody asks where in the code.
  Error.stackTraceLimit = 0
  const found = firstDifference(seed, seen)
  Error.stackTraceLimit = stackTraceLimit
  expect(found).toBeUndefined()
  // What is generated is neither mostly noise nor mostly in order, and meets every refusal that a text can have.
  expect(seen.accepted).toBeGreaterThan(COUNT / 4)
  expect([...seen.refused].sort().join(' ')).toBe(
    'bom control depth duplicate end escape number surrogate token trailing utf8',
  )
}, 900_000)

type Seen = { accepted: number; refused: Set<string> }

function firstDifference(seed: number, seen: Seen): string | undefined {
  const bodies = new Bodies(seed, (text) => encoder.encode(text))
  for (let left = COUNT; left > 0; left -= 1) {
    const body = bodies.next()
    const difference = differenceOf(body, seen)
    if (difference !== undefined) return `${difference} (seed ${seed}): ${shown(body)}`
  }
  return undefined
}

/** What is wrong with how a body is read; undefined where all agree. */
function differenceOf(body: Uint8Array | string, seen: Seen): string | undefined {
  const got = read(body)
  const text = typeof body === 'string' ? body : decoded(body)
  const anew = text === undefined ? undefined : readAnew(text)
  const parsed = text === undefined ? undefined : parse(text)
  if (got.ok) {
    seen.accepted += 1
    if (anew === undefined) return 'only we accept it'
    if (parsed === undefined) return 'JSON.parse refuses it'
    if (!isSame(got.value, anew.value)) return 'the second reader reads something else'
    return isParsed(got.value, parsed.value) ? undefined : 'JSON.parse reads something else'
  }
  seen.refused.add(got.fault.code)
  if (anew !== undefined) return `only we refuse it, with ${got.fault.code}`
  return parsed === undefined || STRICTER.has(got.fault.code)
    ? undefined
    : `we refuse with ${got.fault.code} what JSON.parse reads`
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** The text of well-formed UTF-8, a mark of the byte order among it. */
function decoded(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}

/** Whether two strict readers read the same: members in the same order, and each number as it was written. */
function isSame(one: Value, other: Value): boolean {
  if (one instanceof Num) return other instanceof Num && one.token === other.token
  if (Array.isArray(one))
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, at) => isSame(item, other[at] ?? null))
    )
  if (!(one instanceof Map)) return one === other
  if (!(other instanceof Map) || one.size !== other.size) return false
  const members = [...other]
  return [...one].every(([key, item], at) => key === members[at]?.[0] && isSame(item, members[at][1]))
}

/** Whether JSON.parse reads the same, as far as a double holds a number. */
function isParsed(one: Value, other: unknown): boolean {
  if (one instanceof Num) return Object.is(Number(one.token), other)
  if (Array.isArray(one))
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, at) => isParsed(item, other[at]))
    )
  if (!(one instanceof Map)) return one === other
  if (typeof other !== 'object' || other === null || Array.isArray(other)) return false
  const members = new Map<string, unknown>(Object.entries(other))
  return (
    members.size === one.size &&
    [...one].every(([key, item]) => members.has(key) && isParsed(item, members.get(key)))
  )
}

function shown(body: Uint8Array | string): string {
  return typeof body === 'string' ? JSON.stringify(body) : Buffer.from(body).toString('hex')
}
