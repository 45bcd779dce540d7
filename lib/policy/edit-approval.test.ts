import { expect, test } from 'vitest'
import { readStates, setMany, setState } from './edit.ts'
import { approvalForm, memberOf, timeoutParts, withAction, withApproval, withRole } from './edit-approval.ts'
import { addWide } from './edit-document.ts'
import { ruleAt, withRule } from './edit-rule.ts'
import type { Tool } from './types.ts'

const tools: Tool[] = [
  { name: 'pay', category: 'financial', risk: 'critical', state: 'reviewed' },
  { name: 'note', category: 'write', risk: 'medium', state: 'reviewed' },
]
const policy = (rule: string) => `{"version":"1","default":"deny","tools":{"pay":${rule}}}`
const rule = (text: string) => text.slice(text.indexOf('"pay":') + 6, -2)
const state = (text: string, name = 'pay') => readStates(text, tools)?.find((one) => one.tool === name)
const approve = (text: string, change: Parameters<typeof withApproval>[1]) =>
  withRule(text, { rule: 'pay' }, withApproval(ruleAt(text, { rule: 'pay' }, tools), change))

test('choosing Ask keeps conditions and limits, and takes away only what refused every call', () => {
  const text = policy(
    '{"deny_if":[{"conditions":[]},{"conditions":[{"path":"args.n","op":"gt","value":5}]}],"limits":[{"window":"day","max":3}]}',
  )
  const next = setState(text, 'pay', 'ask', tools)
  expect(rule(next)).toBe(
    '{"action":"require_approval","deny_if":[{"conditions":[{"path":"args.n","op":"gt","value":5}]}],"limits":[{"window":"day","max":3}]}',
  )
  expect(state(next)).toMatchObject({
    state: 'ask',
    sentence: 'Waits 10 min for an approver. At most 3 per day for each grant. Denied if n is more than 5.',
  })
})

test('a denial that becomes Ask asks about every call and keeps its reason, whatever else it said', () => {
  const text = policy(
    '{"action":"deny","reason":"Billing is for people","approve_if":[{"conditions":[{"path":"args.n","op":"gt","value":5}]}]}',
  )
  expect(rule(setState(text, 'pay', 'ask', tools))).toBe(
    '{"action":"require_approval","reason":"Billing is for people"}',
  )
})

test('choosing Ask where it asks about some calls changes nothing; choosing Allow asks about none', () => {
  const some = policy(
    '{"approve_if":[{"conditions":[{"path":"args.n","op":"gt","value":5}]}],"approval":{"count":2}}',
  )
  expect(setState(some, 'pay', 'ask', tools)).toBe(some)
  expect(rule(setState(some, 'pay', 'allow', tools))).toBe('{}')
})

test('several tools, and a class of tools, become Ask as one edit', () => {
  const text = setMany('{"version":"1","default":"deny"}', ['pay', 'note'], 'ask', tools)
  expect(readStates(text, tools)?.map((one) => one.state)).toEqual(['ask', 'ask'])
  const wide = addWide('{"version":"1","default":"deny"}', '@financial', 'ask', tools)
  expect(wide.ok && state(wide.text)).toMatchObject({ state: 'ask', selector: '@financial' })
})

test('whom it asks is written where it is not what is usual, and goes with the last reason to ask', () => {
  const text = policy('{ "action": "require_approval" }')
  const written = approve(approve(text, { count: 2, timeout: 90 }), {
    approvers: ['role:owner', 'member:a@b.c'],
  })
  expect(approvalForm(ruleAt(written, { rule: 'pay' }, tools))).toEqual({
    approvers: ['role:owner', 'member:a@b.c'],
    timeout: 90,
    count: 2,
  })
  expect(state(written)?.sentence).toBe('Waits 90 s for 2 of owners or a@b.c.')
  const usual = { approvers: ['role:approver', 'role:owner', 'role:admin'], timeout: 600, count: 1 }
  expect(approve(written, usual)).toBe(text)
  const asks = ruleAt(written, { rule: 'pay' }, tools)
  expect([...withAction(asks, 'allow').keys()]).toEqual([])
  expect([...withAction(withAction(asks, 'deny'), 'ask').keys()]).toEqual(['action', 'approval'])
})

test('roles stay in their order before members, a member is an address in small letters, a timeout has its unit', () => {
  expect(withRole(['member:a@b.c', 'role:approver'], 'owner', true)).toEqual([
    'role:owner',
    'role:approver',
    'member:a@b.c',
  ])
  expect(memberOf(' Ana@Example.com ')).toEqual({ ok: true, approver: 'member:ana@example.com' })
  for (const typed of ['', 'ana', 'a b@c.d', '@x', `${'a'.repeat(300)}@b.c`])
    expect(memberOf(typed), typed).toMatchObject({ ok: false })
  expect([90, 600, 7200, 172_800].map(timeoutParts)).toEqual([
    { number: 90, unit: 'seconds' },
    { number: 10, unit: 'minutes' },
    { number: 2, unit: 'hours' },
    { number: 2, unit: 'days' },
  ])
})
