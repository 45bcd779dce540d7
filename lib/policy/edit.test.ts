import { expect, test } from 'vitest'
import { check } from './check.ts'
import { diff } from './diff.ts'
import { readStates, setDefault, setLimit, setMany, setReason, setState } from './edit.ts'
import { recommend } from './recommend.ts'
import { runTests } from './tests.ts'
import type { Tool } from './types.ts'

const tool = (name: string, category: Tool['category'], risk: Tool['risk'] = 'low', mints = false): Tool => ({
  name,
  category,
  risk,
  state: 'reviewed',
  mints,
})
const tools = [
  tool('search', 'read'),
  tool('create', 'write', 'medium'),
  tool('run', 'execute', 'high'),
  tool('drop', 'destructive', 'critical'),
  tool('charge', 'financial', 'critical'),
  tool('issue_key', 'write', 'critical', true),
]
const base = recommend(tools, 'Shop')
const states = (text: string) =>
  Object.fromEntries((readStates(text, tools) ?? []).map((s) => [s.tool, s.state]))
const sentences = (text: string) =>
  Object.fromEntries((readStates(text, tools) ?? []).map((s) => [s.tool, s.sentence]))

test('the recommended policy follows the table, and what needs a person asks one', () => {
  expect(states(base)).toEqual({
    search: 'allow',
    create: 'limit',
    run: 'limit',
    drop: 'hide',
    charge: 'ask',
    issue_key: 'ask',
  })
  expect(sentences(base)).toEqual({
    search: '',
    create: 'At most 30 per minute for each grant.',
    run: 'At most 10 per minute for each grant.',
    drop: 'Not listed. A call is answered as an unknown tool.',
    charge: 'Waits 10 min for an approver.',
    issue_key: 'Waits 10 min for an approver.',
  })
  expect(check(base, tools)).toEqual([])
})

test('every state can be set and read back for every tool, and setting it twice changes no byte', () => {
  for (const choice of ['allow', 'limit', 'ask', 'deny', 'hide'] as const) {
    for (const { name } of tools) {
      const text = setState(base, name, choice, tools)
      expect(states(text)[name]).toBe(choice)
      expect(setState(text, name, choice, tools)).toBe(text)
      const others = Object.entries(states(text)).filter(([other]) => other !== name)
      expect(others).toEqual(Object.entries(states(base)).filter(([other]) => other !== name))
      expect(check(text, tools).filter((finding) => finding.level === 'error')).toEqual([])
    }
  }
})

test('a state that is set and set back leaves the other rules where they were', () => {
  const text = setState(setState(base, 'search', 'deny', tools), 'search', 'allow', tools)
  expect(text).toBe(base)
})

test('a text that was laid out by hand keeps its layout around what is edited', () => {
  const text = '{"version":"1", "default":"deny",\n "tools": { "search" : {} , "create":{"limits":[]} }}'
  expect(setState(text, 'search', 'deny', tools)).toBe(
    text.replace('"search" : {}', '"search" : {"action":"deny"}'),
  )
  expect(setDefault(text, 'allow')).toBe(text.replace('"default":"deny"', '"default":"allow"'))
})

test('several tools are one edit', () => {
  const text = setMany(base, ['search', 'create'], 'hide', tools)
  expect(states(text)).toMatchObject({ search: 'hide', create: 'hide', run: 'limit' })
})

test('number and window of a limit are edited in place, the rest of it stays', () => {
  const text =
    '{"version":"1","default":"deny","tools":{"a":{"limits":[{"counter":"c","window":"minute","max":30,"on_deny":"Slow down"}]}}}'
  const next = setLimit(text, 'a', { max: '20', window: 'hour' })
  expect(readStates(next, [tool('a', 'write')])?.[0]).toMatchObject({
    limit: { max: '20', window: 'hour' },
    from: 'name',
  })
  expect(next).toContain('{"counter":"c","window":"hour","max":20,"on_deny":"Slow down"}')
  expect(setLimit(base, 'search', { max: '5', window: 'second' }, tools)).toContain('"max": 5')
})

test('a tool that leaves a wider selector takes its conditions along, but not its counter', () => {
  const text = `{"version":"1","default":"deny","tools":{"@write":{"require":[{"path":"args.n","op":"lt","value":3}],
    "limits":[{"counter":"shared","window":"minute","max":30}]}}}`
  const next = setLimit(text, 'create', { max: '5', window: 'minute' }, tools)
  const state = readStates(next, tools)?.find((one) => one.tool === 'create')
  expect(state).toMatchObject({ from: 'name', conditions: 1, limit: { max: '5', window: 'minute' } })
  expect(check(next, tools).filter((finding) => finding.level === 'error')).toEqual([])
})

test('showing one tool that a wider selector hides keeps the others hidden', () => {
  const text = '{"version":"1","default":"allow","hide":["@write","x*"]}'
  const next = setState(text, 'create', 'allow', tools)
  expect(states(next)).toMatchObject({ create: 'allow', issue_key: 'hide', search: 'allow' })
  expect(next).toContain('"x*"')
})

test('a reason denies, an empty one is removed', () => {
  const text = setReason(base, 'search', 'Billing is for people.', tools)
  expect(sentences(text).search).toBe('Denied. The agent reads: “Billing is for people.”')
  expect(sentences(setReason(text, 'search', '', tools)).search).toBe('Denied.')
})

test('the default decides for tools without a rule', () => {
  const text = setDefault('{"version":"1","default":"deny","tools":{}}', 'allow')
  expect(states(text).drop).toBe('allow')
  expect(states(setDefault(text, 'hide')).drop).toBe('hide')
})

test('a text that is no JSON, and a name that no selector can mean, come back unchanged', () => {
  expect(setState('{"a":', 'x', 'deny')).toBe('{"a":')
  expect(setState(base, '*', 'allow', tools)).toBe(base)
})

test('a seed deny, one entry without conditions, reads as Deny with its message', () => {
  const text =
    '{"version":"1","default":"deny","tools":{"charge":{"deny_if":[{"conditions":[],"on_deny":"Requires human approval."}]}}}'
  expect(sentences(text).charge).toBe('Denied. The agent reads: “Requires human approval.”')
})

test('differences are told as loosened, tightened or other', () => {
  const kinds = (a: string, b: string) => (diff(a, b, tools) ?? []).map((d) => `${d.tool} ${d.kind}`)
  expect(kinds(base, base)).toEqual([])
  expect(kinds(base, setState(base, 'drop', 'allow', tools))).toEqual(['drop loosened'])
  expect(kinds(base, setState(base, 'search', 'hide', tools))).toEqual(['search tightened'])
  expect(kinds(base, setLimit(base, 'create', { max: '20', window: 'minute' }, tools))).toEqual([
    'create tightened',
  ])
  expect(kinds(base, setLimit(base, 'create', { max: '20', window: 'hour' }, tools))).toEqual([
    'create tightened',
  ])
  expect(kinds(base, setReason(base, 'charge', 'No', tools))).toEqual(['charge tightened'])
  const denied = setReason(base, 'charge', 'No', tools)
  expect(kinds(denied, setReason(denied, 'charge', 'Never', tools))).toEqual(['charge other'])
  expect(kinds(base, setState(base, 'charge', 'allow', tools))).toEqual(['charge loosened'])
  expect(kinds(base, setState(base, 'create', 'ask', tools))).toEqual(['create tightened'])
  expect(diff(base, setState(base, 'drop', 'allow', tools), tools)?.[0]?.sentence).toBe(
    'drop: Hide to Allow. Was: Not listed. A call is answered as an unknown tool. Now: Allowed.',
  )
})

test('the tests of a policy run, and a failing one says what came instead', () => {
  const text = `{"version":"1","default":"deny","tools":{"search":{}},"tests":[
    {"name":"reads are free","call":{"tool":"search","args":{}},"expect":"allow"},
    {"name":"drop is free","call":{"tool":"drop"},"expect":"allow"}]}`
  const run = runTests(text, tools)
  expect(run.ok && run.results.map((r) => [r.passed, r.code])).toEqual([
    [true, 'allowed'],
    [false, 'default'],
  ])
})
