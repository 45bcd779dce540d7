import { expect, test } from 'vitest'
import { compile, type Program } from './compile.ts'
import { decide } from './decide.ts'
import { list } from './list.ts'
import type { Call, Tool } from './types.ts'
import { MOST_STEPS } from './work.ts'
import { many } from './worst.fixture.ts'
import { callWith } from './worst-calls.fixture.ts'

const tool: Tool = { name: 't', category: 'read', risk: 'low', state: 'reviewed' }
const compiled = (rule: unknown, source?: Program['source']) => {
  const text = JSON.stringify({ version: '1', default: 'allow', tools: { t: rule } })
  const made = compile(text, [tool], source)
  if (!made.ok) throw new Error(JSON.stringify(made.findings))
  return made.program
}
/** Looking at one value costs a few steps; these look at so many that most of a decision's steps are taken. */
const elements = callWith({ s: many(10_000, (i) => i) })
const looks = (count: number) => many(count, () => ({ path: 'args.s[*]', op: 'exists', value: false }))
const most = Math.floor(MOST_STEPS / 20_010)

test('a condition for which the steps of a decision do not suffice is a fault that names it, each time', () => {
  const enough = compiled({ deny_if: [{ conditions: looks(most - 1) }] })
  expect(decide(enough, elements)).toMatchObject({ effect: 'allow', code: 'allowed' })
  const tooMuch = compiled({ deny_if: [{ conditions: looks(most + 2) }] })
  for (const _ of [1, 2])
    expect(decide(tooMuch, elements)).toMatchObject({
      effect: 'deny',
      code: 'fault',
      rule: expect.stringMatching(/^\/tools\/t\/deny_if\/0\/conditions\/\d\d$/),
      message: expect.stringContaining('there is too much to look at'),
    })
})

test('the policy and the organisation policy share the steps', () => {
  const half = { deny_if: [{ conditions: looks(Math.ceil(most * 0.6)) }] }
  expect(decide(compiled(half), elements)).toMatchObject({ effect: 'allow' })
  const guardrail = compiled(half, 'guardrail')
  expect(decide(compiled({}), elements, { guardrail })).toMatchObject({ effect: 'allow' })
  expect(decide(compiled(half), elements, { guardrail })).toMatchObject({
    code: 'fault',
    source: 'guardrail',
  })
})

test('a condition that needs no argument is decided whatever was looked at before, as it is for the list', () => {
  // Searching the label takes more steps than the arguments leave.
  const label = { path: 'identity.labels.a', op: 'regex', value: 'y$' }
  const call: Call = { ...elements, identity: { ...elements.identity, labels: { a: 'x'.repeat(30_000) } } }
  const alone = compiled({ deny_if: [{ conditions: [...looks(most - 1), label] }] })
  expect(decide(alone, call).code).toBe('allowed')
  // A fault on an argument hides no tool that is listed.
  const after = compiled({ deny_if: [{ conditions: looks(most + 2) }], require: [{ ...label, value: '^x' }] })
  expect(decide(after, call)).toMatchObject({ effect: 'deny', code: 'fault' })
  expect(list(after, call.identity, call.grant)).toEqual(new Set(['t']))
})

test('keys that are folded, expressions that are searched and long texts are paid from the same steps', () => {
  const keys = Object.fromEntries(many(20_000, (i) => [`ключ${i}`, i]))
  const absent = { deny_if: [{ conditions: [{ path: 'args.a', op: 'exists', value: true }] }] }
  expect(decide(compiled(absent), callWith(keys)).code).toBe('fault')
  const text = { s: 'x'.repeat(600_000) }
  const part = (count: number) => ({
    deny_if: [{ conditions: many(count, (i) => ({ path: 'args.s', op: 'contains', value: `xy${i % 9}` })) }],
  })
  expect(decide(compiled(part(1)), callWith(text)).code).toBe('allowed')
  expect(decide(compiled(part(9)), callWith(text)).code).toBe('fault')
})
