import { expect, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { compile } from './compile.ts'
import { decide } from './decide.ts'
import type { Call, Tool } from './types.ts'

const tool = (name: string, more: Partial<Tool> = {}): Tool => ({
  name,
  category: 'read',
  risk: 'low',
  state: 'reviewed',
  ...more,
})

function call(name: string, args = '{}'): Call {
  const value = read(args)
  return {
    tool: name,
    args: value.ok && value.value instanceof Map ? value.value : new Map(),
    at: 0,
    identity: { id: 'i', kind: 'agent', labels: {} },
    grant: { id: 'g', labels: {} },
  }
}

function program(text: string, tools: Tool[]) {
  const compiled = compile(text, tools)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.findings))
  return compiled.program
}

test('a stopped organisation refuses before anything else is asked', () => {
  expect(decide(null, call('x'), { blocked: true }).code).toBe('blocked')
  expect(decide(null, call('x')).code).toBe('no_policy')
})

test('a tool that is held since the release was made is denied, and only where it would be listed', () => {
  const p = program('{"version":"1","default":"deny","tools":{"a":{}}}', [tool('a'), tool('b')])
  expect(decide(p, call('a'), { held: new Set(['a']) })).toMatchObject({ effect: 'deny', code: 'held' })
  expect(decide(p, call('b'), { held: new Set(['b']) })).toMatchObject({ effect: 'hide', code: 'default' })
})

test('the version of the policy stands in every decision', () => {
  const p = program('{"version":"1","default":"allow"}', [tool('a')])
  for (const name of ['a', 'b']) expect(decide(p, call(name), { policyVersion: 7 }).policyVersion).toBe(7)
})

test('an inventory with one name twice is refused', () => {
  expect(compile('{"version":"1","default":"allow"}', [tool('a'), tool('a')]).ok).toBe(false)
})

test('a message to the agent names no argument value and no condition on identities', () => {
  const p = program(
    `{"version":"1","default":"deny","tools":{"pay":{
      "require":[{"path":"args.amount","op":"lte","value":500}],
      "deny_if":[{"conditions":[{"path":"args.to","op":"eq","value":"x"},{"path":"identity.id","op":"neq","value":"boss"}]}]}}}`,
    [tool('pay')],
  )
  const over = decide(p, call('pay', '{"amount":987654}'))
  expect(over.message).toBe('Allowed only when amount is at most 500.')
  expect(decide(p, call('pay', '{"amount":1,"to":"x"}')).message).toBe('Not allowed when to is “x”.')
})
