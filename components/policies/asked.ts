import type { PolicyView } from '#lib/contracts/policies.ts'
import { exampleOf } from '#lib/json/example.ts'
import { read, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import { type Counter, counterOf, usedProblem } from '#lib/policy/simulate.ts'
import type { Call, Effect } from '#lib/policy/types.ts'
import { readLabels, writeLabels } from './labels.ts'

/** A simulated call as it was typed. Everything is text, so that nothing typed is lost because it is not right yet. */
export type Asked = {
  /** The typed arguments of each tool. */
  args: Record<string, string>
  as: 'form' | 'json'
  /** The name of a tool that the server does not have, while it is typed over the tool that is chosen. */
  naming: { over: string; name: string } | undefined
  /** A grant of the policy, or empty: somebody else. */
  grant: string
  kind: Call['identity']['kind']
  /** The id of the identity where it is not that of a grant, or empty. */
  identity: string
  identityLabels: string
  grantLabels: string
  /** 1 is Monday; nothing is the day it is. */
  weekday: number | undefined
  /** 0 to 23; nothing is the hour it is. */
  hour: string | undefined
  /** What each counter is said to hold. */
  used: Record<string, string>
  /** The test that this began as. */
  test: { index: number; name: string } | undefined
  /** How the call is to be called as a test, and what is expected of it, while it is none: by `placeOf`. */
  names: Record<string, string>
  expected: Record<string, Effect>
  /** What that test says of its call and no rule looks at, so that it stays in the test. */
  said: { tool: string; at: number; grant: string; session?: string } | undefined
  /** The call of the log whose key names stand here. */
  from: { at: string; keys: number } | undefined
}

export const nobody = { id: 'identity', grant: 'grant' } as const

export const emptyAsked: Asked = {
  args: {},
  as: 'form',
  naming: undefined,
  grant: '',
  kind: 'agent',
  identity: '',
  identityLabels: '',
  grantLabels: '',
  weekday: undefined,
  hour: undefined,
  used: {},
  test: undefined,
  names: {},
  expected: {},
  said: undefined,
  from: undefined,
}

/** What is chosen with a grant: whom it calls as. */
export function asGrant(grant: PolicyView['grants'][number]): Partial<Asked> {
  return {
    grant: grant.id,
    kind: grant.identity.kind,
    identityLabels: writeLabels(grant.identity.labels),
    grantLabels: writeLabels(grant.labels),
  }
}

export function schemaOf(schema: string | null | undefined): Value | undefined {
  const parsed = schema === null || schema === undefined ? undefined : read(schema)
  return parsed?.ok ? parsed.value : undefined
}

/** The arguments that a tool begins with, as text. */
export function exampleText(schema: Value | undefined): string {
  const example = schema === undefined ? undefined : exampleOf(schema)
  return write(example instanceof Map ? example : new Map(), 2)
}

/** Arguments that have these names, each with an example of what the schema wants there. */
export function examplesFor(keys: readonly string[], schema: Value | undefined): string {
  const properties = schema instanceof Map ? schema.get('properties') : undefined
  const args = new Map<string, Value>()
  for (const key of keys) {
    const property = properties instanceof Map ? properties.get(key) : undefined
    args.set(key, property === undefined ? 'example' : exampleOf(property, schema))
  }
  return write(args, 2)
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** 1 is Monday; 1 January 1970 was a Thursday. */
export const weekdayOf = (at: number): number => ((((Math.floor(at / DAY_MS) + 3) % 7) + 7) % 7) + 1
export const hourOf = (at: number): number => Math.floor((((at % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS)

/** The moment of the call: now, or on the wished weekday of the same week at the wished hour. */
export function momentOf(now: number, weekday: number | undefined, hour: number | undefined): number {
  if ((weekday ?? weekdayOf(now)) === weekdayOf(now) && (hour ?? hourOf(now)) === hourOf(now)) return now
  const day = Math.floor(now / DAY_MS) * DAY_MS + ((weekday ?? weekdayOf(now)) - weekdayOf(now)) * DAY_MS
  return day + (hour ?? hourOf(now)) * HOUR_MS
}

export type Problems = Partial<Record<'args' | 'hour' | 'identityLabels' | 'grantLabels', string>>

/** The call that was typed. What is wrong is told by its field; the call then is what the rest says. */
export function callOf(
  asked: Asked,
  tool: string,
  argsText: string,
  grant: PolicyView['grants'][number] | undefined,
  now: number,
): { call: Call; problems: Problems } {
  const problems: Problems = {}
  const args = read(argsText.trim() === '' ? '{}' : argsText)
  const usable = args.ok && args.value instanceof Map ? args.value : undefined
  if (!args.ok) {
    const { message, line, column } = args.fault
    problems.args = `Not JSON yet: ${message} (line ${line}, column ${column}).`
  } else if (usable === undefined) problems.args = 'Arguments are an object, like {"q": "pizza"}.'
  const labels = (key: 'identityLabels' | 'grantLabels') => {
    const found = readLabels(asked[key])
    if (found.ok) return found.labels
    problems[key] = found.problem
    return {}
  }
  const typedHour = asked.hour?.trim()
  const hour = typedHour !== undefined && /^(?:1?\d|2[0-3])$/.test(typedHour) ? Number(typedHour) : undefined
  if (typedHour !== undefined && hour === undefined) problems.hour = 'An hour from 0 to 23'
  const said = asked.said?.tool === tool ? asked.said : undefined
  const id = grant?.identity.id ?? (asked.identity === '' ? nobody.id : asked.identity)
  const call: Call = {
    tool,
    args: usable ?? new Map(),
    at: momentOf(said?.at ?? now, asked.weekday, hour),
    identity: { id, kind: asked.kind, labels: labels('identityLabels') },
    grant: { id: grant?.id ?? said?.grant ?? nobody.grant, labels: labels('grantLabels') },
  }
  if (said?.session !== undefined) call.session = said.session
  return { call, problems }
}

/** Whether the call says more about who calls than a test that says nothing. */
export function namesSomebody(call: Call): boolean {
  const { identity, grant } = call
  const labelled = Object.keys(identity.labels).length + Object.keys(grant.labels).length > 0
  return identity.id !== nobody.id || grant.id !== nobody.grant || identity.kind !== 'agent' || labelled
}

/** Where the name of a test is kept while it is typed: with the test that is changed, or with the tool of a new one. */
export const placeOf = (tool: string, test: string | undefined) => `${test ?? ''} ${tool}`

/** What is typed where a test is opened. */
export function askedOfTest(
  call: Call,
  grants: PolicyView['grants'],
): Omit<Asked, 'as' | 'test' | 'names' | 'expected'> {
  const known = grants.find((each) => each.id === call.grant.id && each.identity.id === call.identity.id)
  const { names: _, expected: __, ...empty } = emptyAsked
  return {
    ...empty,
    args: { [call.tool]: write(call.args, 2) },
    grant: known?.id ?? '',
    kind: call.identity.kind,
    identity: known === undefined && call.identity.id !== nobody.id ? call.identity.id : '',
    identityLabels: writeLabels(call.identity.labels),
    grantLabels: writeLabels(call.grant.labels),
    said: {
      tool: call.tool,
      at: call.at,
      grant: call.grant.id,
      ...(call.session === undefined ? {} : { session: call.session }),
    },
    weekday: weekdayOf(call.at),
    hour: String(hourOf(call.at)),
  }
}

/** What is typed for the counters that there are; what cannot be in one counts as nothing. */
export function usedOf(
  counters: readonly Counter[],
  typed: Readonly<Record<string, string>>,
): Map<string, string> {
  const used = new Map<string, string>()
  for (const counter of counters) {
    const text = typed[counterOf(counter)]?.trim()
    if (text !== undefined && text !== '' && usedProblem(counter, text) === undefined)
      used.set(counterOf(counter), text)
  }
  return used
}
