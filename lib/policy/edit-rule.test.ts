import { expect, test } from 'vitest'
import { type ConditionForm, withOperation, withValues } from './edit-condition.ts'
import { emptyLimit, withLimit } from './edit-limit.ts'
import { carriedOver, type RuleForm, ruleAt, ruleForm, settleRule } from './edit-rule.ts'
import { placed } from './edit-text.ts'
import { POLICY, RULE } from './grammar.ts'
import type { Tool } from './types.ts'

const tools: Tool[] = [
  { name: 'refund', category: 'financial', risk: 'high', state: 'reviewed' },
  { name: 'search', category: 'read', risk: 'low', state: 'reviewed' },
]
const target = { rule: 'refund' }
const empty = '{"version":"1","default":"deny","tools":{"refund":{}}}'
const formOf = (text: string) => ruleForm(ruleAt(text, target, tools))
const settle = (text: string, form: RuleForm) => settleRule(text, target, form, tools)
const rule = (text: string) => text.slice(text.indexOf('"refund":') + 9, -2)

const atMost = (text: string) => ({
  path: 'args.amount',
  op: 'lte' as const,
  values: [{ as: 'number' as const, text }],
})

function withCondition(form: RuleForm, now: ConditionForm, message = ''): RuleForm {
  const entry = { id: form.next, message, conditions: [{ id: form.next + 1, now }] }
  return { ...form, next: form.next + 2, require: [...form.require, entry] }
}

test('a finished condition is written, its number as it was typed', () => {
  const { text, problems } = settle(empty, withCondition(formOf(empty), atMost('100.50')))
  expect(rule(text)).toBe('{"require":[{"path":"args.amount","op":"lte","value":100.50}]}')
  expect(problems.size).toBe(0)
})

test('what is not finished is not in the text, and stays in the form with the reason', () => {
  for (const [typed, kind] of [
    ['', 'missing'],
    ['1,000', 'wrong'],
    ['abc', 'wrong'],
    ['01', 'wrong'],
  ] as const) {
    const { text, form, problems } = settle(empty, withCondition(formOf(empty), atMost(typed)))
    expect(text).toBe(empty)
    expect([...problems.values()][0]).toMatchObject({ at: 'value', kind })
    expect(form.require[0]?.conditions[0]?.now).toEqual(atMost(typed))
  }
})

test('the empty text and the empty list are in the text only where they are meant', () => {
  const note = { path: 'args.note', op: 'eq' as const, values: [{ as: 'text' as const, text: '' }] }
  const none = { path: 'args.note', op: 'in' as const, values: [] }
  for (const [now, value] of [
    [note, '""'],
    [none, '[]'],
  ] as const) {
    const untold = settle(empty, withCondition(formOf(empty), { ...now, values: [...now.values] }))
    expect(untold.text).toBe(empty)
    expect([...untold.problems.values()]).toMatchObject([{ at: 'value', kind: 'missing' }])
    const meant = settle(empty, withCondition(formOf(empty), withValues(now, [...now.values], true)))
    expect(rule(meant.text)).toBe(`{"require":[{"path":"args.note","op":"${now.op}","value":${value}}]}`)
    expect(formOf(meant.text).require[0]?.conditions[0]?.now).toEqual({ ...now, empty: true })
  }
  expect(withValues(note, [{ as: 'text', text: 'a' }], true)).not.toHaveProperty('empty')
  expect(withValues(note, [{ as: 'number', text: '' }], true)).not.toHaveProperty('empty')
})

test('the empty text goes along when one value becomes a list, and back', () => {
  const one = { path: 'args.note', op: 'eq' as const, values: [{ as: 'text' as const, text: '' }] }
  expect(withOperation(one, 'in', []).values).toEqual([])
  const list = withOperation(withValues(one, one.values, true), 'in', [])
  expect(list).toEqual({ path: 'args.note', op: 'in', values: one.values })
  expect(withOperation(list, 'not_in', []).values).toEqual(one.values)
  expect(withOperation(list, 'eq', [])).toEqual({ ...one, empty: true })
  expect(withOperation(withValues({ ...list, values: [] }, [], true), 'not_in', [])).toMatchObject({
    empty: true,
  })
  expect(withOperation(withValues({ ...list, values: [] }, [], true), 'eq', [])).not.toHaveProperty('empty')
})

test('a condition that is typed over with something wrong keeps what was accepted, and the others are written', () => {
  const first = settle(empty, withCondition(formOf(empty), atMost('100')))
  const [entry] = first.form.require
  const [row] = entry?.conditions ?? []
  if (!entry || !row) throw new Error('no row')
  const wrong = { ...first.form, require: [{ ...entry, conditions: [{ ...row, now: atMost('1e') }] }] }
  const limit = { id: 90, now: { ...emptyLimit, max: '5000', from: 'args.amount' } }
  const second = settle(first.text, { ...wrong, limits: [limit] })
  expect(rule(second.text)).toBe(
    '{"require":[{"path":"args.amount","op":"lte","value":100}],"limits":[{"window":"day","max":5000,"increment_from":"args.amount"}]}',
  )
  expect([...second.problems.keys()]).toEqual([row.id])
})

test('a second limit with the same counter is refused at its row, the rest of the edit is not', () => {
  const form = formOf(empty)
  const limits = [
    { id: 1, now: { ...emptyLimit, max: '5' } },
    { id: 2, now: { ...emptyLimit, max: '6' } },
  ]
  const { text, problems } = settle(empty, withCondition({ ...form, next: 3, limits }, atMost('3')))
  expect(rule(text)).toBe(
    '{"require":[{"path":"args.amount","op":"lte","value":3}],"limits":[{"window":"day","max":5}]}',
  )
  expect([...problems]).toEqual([[2, expect.objectContaining({ at: 'max', kind: 'wrong' })]])
})

test('a bare condition that gets a message becomes an entry, and back', () => {
  const first = settle(empty, withCondition(formOf(empty), atMost('100')))
  const said = first.form.require.map((entry) => ({ ...entry, message: 'At most 100.' }))
  const second = settle(first.text, { ...first.form, require: said })
  expect(rule(second.text)).toBe(
    '{"require":[{"conditions":[{"path":"args.amount","op":"lte","value":100}],"on_deny":"At most 100."}]}',
  )
  const silent = second.form.require.map((entry) => ({ ...entry, message: '' }))
  expect(settle(second.text, { ...second.form, require: silent }).text).toBe(first.text)
})

test('an expression that RE2 does not have is named at once and never written', () => {
  const now = { path: 'args.to', op: 'regex' as const, values: [{ as: 'text' as const, text: '(?=a)' }] }
  const form = formOf(empty)
  const entry = { id: 1, message: '', conditions: [{ id: 2, now }] }
  const { text, problems } = settle(empty, { ...form, next: 3, denyIf: [entry] })
  expect(text).toBe(empty)
  expect(problems.get(2)).toMatchObject({ at: 'value', kind: 'wrong' })
  expect(problems.get(2)?.sentence).toContain('RE2')
})

test('a tool under a wider rule begins with a copy of it, without its shared counter', () => {
  const text =
    '{"version":"1","default":"deny","tools":{"@financial":{"limits":[{"counter":"all","window":"day","max":9}]}}}'
  const form = formOf(text)
  expect(settle(text, form).text).toBe(text)
  const next = settle(text, withCondition(form, atMost('3'))).text
  expect(next).toContain('"@financial":{"limits":[{"counter":"all","window":"day","max":9}]},"refund":')
  expect(next).toContain(
    '"require":[{"path":"args.amount","op":"lte","value":3}],"limits":[{"window":"day","max":9}]',
  )
})

test('a rate_limit that gets a scope keeps its counter', () => {
  const text =
    '{"version":"1","default":"deny","tools":{"refund":{"rate_limit":{"max":10,"window":60},"validate":true}}}'
  const form = formOf(text)
  const limits = form.limits.map((row) => ({
    ...row,
    now: withLimit(row.now, { scope: 'identity' }, 'refund'),
  }))
  expect(rule(settle(text, { ...form, limits }).text)).toBe(
    '{"limits":[{"max":10,"window":60,"counter":"refund_rate","scope":"identity"}],"validate":true}',
  )
})

test('an edit elsewhere shows in the form, and what was typed and not accepted stays', () => {
  const first = settle(empty, withCondition(formOf(empty), atMost('100')))
  const pending = withCondition(first.form, atMost('x'))
  const second = settle(first.text, pending)
  const elsewhere = first.text.replace('100', '200')
  const form = carriedOver(second.form, formOf(elsewhere), second.problems)
  expect(form.require.map((entry) => entry.conditions.map((row) => row.now.values[0]?.text))).toEqual([
    ['200'],
    ['x'],
  ])
  expect(settle(elsewhere, form).text).toBe(elsewhere)
})

test('the limits of all tools are edited where they are, and leave nothing behind', () => {
  const text = '{"version":"1","default":"deny","tools":{}}'
  const form = ruleForm(ruleAt(text, 'all_tools', tools))
  const added = settleRule(text, 'all_tools', {
    ...form,
    limits: [{ id: 1, now: { ...emptyLimit, max: '9' } }],
  })
  expect(added.text).toBe(
    '{"version":"1","default":"deny","all_tools":{"limits":[{"window":"day","max":9}]},"tools":{}}',
  )
  expect(settleRule(added.text, 'all_tools', { ...added.form, limits: [] }).text).toBe(text)
})

test('a path that is begun is not finished, one that the language does not have is wrong at once', () => {
  const problem = (path: string) => {
    const now = { path, op: 'eq' as const, values: [] }
    const form = { ...formOf(empty), next: 3, denyIf: [{ id: 1, message: '', conditions: [{ id: 2, now }] }] }
    return settle(empty, form).problems.get(2)
  }
  expect(problem('args.')).toMatchObject({ at: 'path', kind: 'missing' })
  expect(problem('identity.labels.')).toMatchObject({ at: 'path', kind: 'missing' })
  expect(problem('argz.a')).toMatchObject({ at: 'path', kind: 'wrong' })
})

test('whatever member the language has, a new one stands where the language lists it', () => {
  for (const members of [POLICY, RULE]) {
    const all = Object.keys(members)
    for (const key of all) {
      const others = new Map(all.filter((one) => one !== key).map((one) => [one, null]))
      expect([...placed(others, key, null, members).keys()]).toEqual(all)
    }
  }
})
