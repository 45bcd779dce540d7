import { expect, test } from 'vitest'
import type { Call } from '#lib/policy/types.ts'
import {
  askedOfTest,
  callOf,
  emptyAsked,
  examplesFor,
  hourOf,
  momentOf,
  namesSomebody,
  schemaOf,
  weekdayOf,
} from './asked.ts'

const now = Date.UTC(2026, 10, 25, 9, 30)
const grant = {
  id: 'g1',
  identityName: 'nightly',
  identity: { id: 'i1', kind: 'automation' as const, labels: { team: 'ops' } },
  labels: { env: 'test' },
}

test('a weekday and an hour are of the week that it is', () => {
  expect([weekdayOf(now), hourOf(now)]).toEqual([3, 9])
  expect(momentOf(now, undefined, undefined)).toBe(now)
  for (const weekday of [1, 3, 7]) {
    for (const hour of [0, 23]) {
      const at = momentOf(now, weekday, hour)
      expect([weekdayOf(at), hourOf(at)]).toEqual([weekday, hour])
      expect(at).toBe(Date.UTC(2026, 10, 22 + weekday, hour))
    }
  }
})

test('what cannot be read is told at its field, and stays as it was typed', () => {
  const asked = { ...emptyAsked, hour: '24', identityLabels: 'team', grantLabels: 'a=1,a=2' }
  const { call, problems } = callOf(asked, 'get', '{"q": }', undefined, now)
  expect(problems.args).toMatch(/line 1, column 7/)
  expect(Object.keys(problems).sort()).toEqual(['args', 'grantLabels', 'hour', 'identityLabels'])
  expect(hourOf(call.at)).toBe(9)
  expect(callOf(emptyAsked, 'get', '[1]', undefined, now).problems.args).toMatch(/object/)
  expect(callOf(emptyAsked, 'get', '  ', undefined, now).problems).toEqual({})
  for (const hour of ['-1', '1.5', 'x', '']) {
    expect(callOf({ ...emptyAsked, hour }, 'get', '{}', undefined, now).problems.hour, hour).toBeDefined()
  }
})

test('a call as a grant has its identity, kind and labels; as nobody in particular, what a silent test has', () => {
  const typed = {
    ...emptyAsked,
    kind: 'automation' as const,
    identityLabels: 'team=ops',
    grantLabels: 'env=test',
  }
  const { call } = callOf(typed, 'get', '{}', grant, now)
  expect(JSON.parse(JSON.stringify([call.identity, call.grant]))).toEqual([
    grant.identity,
    { id: 'g1', labels: grant.labels },
  ])
  expect(namesSomebody(call)).toBe(true)
  expect(namesSomebody(callOf(emptyAsked, 'get', '{}', undefined, now).call)).toBe(false)
})

test('a test that is opened is the same call again', () => {
  const call: Call = {
    tool: 'get',
    args: new Map([['q', 'x']]),
    at: Date.UTC(2026, 10, 25, 22),
    identity: { id: 'i1', kind: 'automation', labels: { team: 'ops' } },
    grant: { id: 'g1', labels: { env: 'test' } },
  }
  const asked = { ...emptyAsked, ...askedOfTest(call, [grant]) }
  const again = callOf(asked, 'get', asked.args.get ?? '', grant, now)
  expect(again.problems).toEqual({})
  expect(JSON.stringify(again.call)).toBe(JSON.stringify(call))
})

test('a test of somebody who has no grant stays about him, and keeps its moment, grant and session', () => {
  const call: Call = {
    tool: 'get',
    args: new Map(),
    at: Date.UTC(2020, 1, 3, 22, 15, 7),
    identity: { id: 'deploy-bot', kind: 'agent', labels: {} },
    grant: { id: 'elsewhere', labels: {} },
    session: 's1',
  }
  const asked = { ...emptyAsked, ...askedOfTest(call, [grant]) }
  expect(JSON.stringify(callOf(asked, 'get', '{}', undefined, now).call)).toBe(JSON.stringify(call))
  // Of another tool, or at another hour, it is a call of its own.
  const other = callOf(asked, 'put', '{}', undefined, now).call
  expect([other.session, other.grant.id, hourOf(other.at)]).toEqual([undefined, 'grant', 22])
  expect(callOf({ ...asked, hour: '3' }, 'get', '{}', undefined, now).call.at).toBe(Date.UTC(2020, 1, 3, 3))
})

test('the key names of a recorded call come with an example of what the schema wants', () => {
  const schema = schemaOf(
    '{"type":"object","properties":{"n":{"type":"integer","minimum":3},"s":{"enum":["a","b"]}}}',
  )
  expect(JSON.parse(examplesFor(['s', 'n', 'other'], schema))).toEqual({ s: 'a', n: 3, other: 'example' })
  expect(JSON.parse(examplesFor(['k'], undefined))).toEqual({ k: 'example' })
})
