import { Num, type Value } from '#lib/json/value.ts'
import { CALL, GRANT, IDENTITY, KINDS, type Members, UTC_TIME } from './grammar.ts'
import type { Call } from './types.ts'

/** A call as it is written by people: in the tests of a policy and on the command line. */
export type ReadCall = { ok: true; call: Call } | { ok: false; key: string; sentence: string }

const KEYS = Object.keys(CALL)

/**
 * Reads `{ tool, args?, at?, identity?, grant?, session? }`. `at` is milliseconds since the epoch or a UTC time such as
 * `2026-01-31T09:30:00Z`; what is absent is an agent without labels, at `now`.
 */
export function readCall(value: Value, now: number): ReadCall {
  if (!(value instanceof Map)) return no('', 'A call is an object with “tool” and “args”')
  for (const key of value.keys()) {
    if (!KEYS.includes(key))
      return no(key, `A call has no key “${key.slice(0, 80)}”; it has ${KEYS.join(', ')}`)
  }
  const tool = value.get('tool')
  if (typeof tool !== 'string') return no('tool', '“tool” is the name of a tool')
  const args = value.has('args') ? value.get('args') : new Map<string, Value>()
  if (!(args instanceof Map)) return no('args', '“args” is an object')
  const at = readTime(value.get('at'), now)
  if (at === undefined)
    return no('at', '“at” is milliseconds since 1970 or a UTC time such as 2026-01-31T09:30:00Z')
  const identity = readNamed(value.get('identity'), IDENTITY)
  if (identity === undefined) return no('identity', '“identity” has id, kind and labels (texts)')
  const kinds = KINDS.map(([word]) => word)
  const kind = kinds.find((known) => known === (identity.kind ?? 'agent'))
  if (kind === undefined) return no('identity', `The kind of an identity is ${kinds.join(', ')}`)
  const grant = readNamed(value.get('grant'), GRANT)
  if (grant === undefined) return no('grant', '“grant” has id and labels (texts)')
  const session = value.get('session')
  if (session !== undefined && typeof session !== 'string') return no('session', '“session” is text')
  const call: Call = {
    tool,
    args,
    at,
    identity: { id: identity.id ?? 'identity', kind, labels: identity.labels },
    grant: { id: grant.id ?? 'grant', labels: grant.labels },
  }
  if (session !== undefined) call.session = session
  return { ok: true, call }
}

function no(key: string, sentence: string): ReadCall {
  return { ok: false, key, sentence }
}

type Named = { id?: string; kind?: string; labels: Record<string, string> }

function readNamed(value: Value | undefined, members: Members): Named | undefined {
  const named: Named = { labels: noLabels() }
  if (value === undefined) return named
  if (typeof value === 'string') return { ...named, id: value }
  if (!(value instanceof Map)) return undefined
  for (const [key, member] of value) {
    if (!Object.hasOwn(members, key)) return undefined
    if (key === 'labels') {
      const labels = readLabels(member)
      if (labels === undefined) return undefined
      named.labels = labels
    } else if (typeof member !== 'string') return undefined
    else if (key === 'id') named.id = member
    else named.kind = member
  }
  return named
}

function readLabels(value: Value): Record<string, string> | undefined {
  if (!(value instanceof Map)) return undefined
  const labels = noLabels()
  for (const [key, label] of value) {
    if (typeof label !== 'string') return undefined
    labels[key] = label
  }
  return labels
}

/** Without a prototype, so that no label name means anything special. */
function noLabels(): Record<string, string> {
  return Object.create(null)
}

function readTime(value: Value | undefined, now: number): number | undefined {
  if (value === undefined) return now
  if (value instanceof Num) {
    const at = Number(value.token)
    return Number.isSafeInteger(at) ? at : undefined
  }
  const found = typeof value === 'string' ? UTC_TIME.exec(value) : null
  if (found === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number)
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const milliseconds = Number((found[7] ?? '0').padEnd(3, '0'))
  return (((dayNumber(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 + milliseconds
}

function daysOf(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
}

/** Days since 1 January 1970 in the Gregorian calendar; years begin in March, so that the leap day is their last. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468
}
