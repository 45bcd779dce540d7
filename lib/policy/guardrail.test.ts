import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { compile, type Program } from './compile.ts'
import { decide } from './decide.ts'
import { explain } from './explain.ts'
import { callOf, compiled, holds, inventory, policy } from './generate.fixture.ts'
import { list } from './list.ts'
import { naiveDecide, whom } from './naive.fixture.ts'
import { decideAll, decideAlone } from './sequence.ts'
import { settle } from './settle.ts'
import type { Call, Tool } from './types.ts'

const RUNS = inject('propertyRuns')

const tools: Tool[] = [
  { name: 'get', category: 'read', risk: 'low', state: 'reviewed' },
  { name: 'put', category: 'write', risk: 'medium', state: 'reviewed' },
]
const call = (tool: string, at = 0): Call => ({
  tool,
  args: new Map(),
  at,
  identity: { id: 'i', kind: 'agent', labels: {} },
  grant: { id: 'g', labels: {} },
})

function program(rules: object, source: Program['source'] = 'policy'): Program {
  const made = compile(JSON.stringify({ version: '1', default: 'allow', ...rules }), tools, source)
  if (!made.ok) throw new Error(JSON.stringify(made.findings))
  return made.program
}

test('a second evaluator decides every generated call under two documents the same', () => {
  fc.assert(
    fc.property(policy, policy, inventory, callOf, holds, (text, above, tools, call, held) => {
      const guardrail = compiled(above, tools, 'guardrail')
      const { effect, code, needs } = decideAlone(compiled(text, tools), call, { held, guardrail })
      expect({ effect, code, ...whom(needs) }).toEqual(naiveDecide(text, tools, call, held, above))
    }),
    { numRuns: RUNS },
  )
}, 600_000)

test('under two documents, what is listed is never answered as unknown, and what is not listed never runs', () => {
  fc.assert(
    fc.property(policy, policy, inventory, callOf, holds, (text, above, tools, call, held) => {
      const context = { held, guardrail: compiled(above, tools, 'guardrail') }
      const one = compiled(text, tools)
      const listed = list(one, call.identity, call.grant, context).has(call.tool)
      const { effect, code } = decide(one, call, context)
      expect(code === 'held' ? false : effect !== 'hide').toBe(listed)
    }),
    { numRuns: RUNS },
  )
}, 600_000)

test('a guardrail never lets a call through that the policy alone refuses', () => {
  const order = ['allow', 'approve', 'deny', 'hide']
  fc.assert(
    fc.property(policy, policy, inventory, callOf, (text, above, tools, call) => {
      const one = compiled(text, tools)
      const alone = decide(one, call)
      const both = decide(one, call, { guardrail: compiled(above, tools, 'guardrail') })
      expect(order.indexOf(both.effect)).toBeGreaterThanOrEqual(order.indexOf(alone.effect))
    }),
    { numRuns: RUNS },
  )
}, 600_000)

test('a limit of the guardrail counts beside one of the policy with the same name, and says whose it is', () => {
  const limits = { tools: { put: { limits: [{ counter: 'c', window: 'minute', max: 2 }] } } }
  const above = { tools: { put: { limits: [{ counter: 'c', window: 'minute', max: 3 }] } } }
  const guardrail = program(above, 'guardrail')
  const alone = decideAll(program(limits), [call('put'), call('put'), call('put')], { guardrail })
  expect(alone.map((each) => each.code)).toEqual(['allowed', 'allowed', 'limit'])
  expect(alone[2]).toMatchObject({ source: 'policy' })
  const open = decideAll(
    program({}),
    [1, 2, 3, 4].map(() => call('put')),
    { guardrail },
  )
  expect(open.map((each) => each.code)).toEqual(['allowed', 'allowed', 'allowed', 'limit'])
  expect(open[3]).toMatchObject({ source: 'guardrail', rule: '/tools/put/limits/0' })
})

test('limits that cannot be checked are nobody’s rule', () => {
  const guardrail = program({ all_tools: { limits: [{ window: 'minute', max: 1 }] } }, 'guardrail')
  const decision = decide(program({}), call('put'), { guardrail })
  expect(settle(decision, { limits: 'unavailable' })).toMatchObject({ source: 'policy', rule: '' })
})

test('a decision tells the versions of both documents, and its explanation whose rule each was', () => {
  const guardrail = program({ tools: { '@write': { action: 'deny', reason: 'Nobody writes' } } }, 'guardrail')
  const decision = decide(program({}), call('put'), { guardrail, policyVersion: 3, guardrailVersion: 7 })
  expect(decision).toMatchObject({
    effect: 'deny',
    source: 'guardrail',
    message: 'Nobody writes',
    policyVersion: 3,
    guardrailVersion: 7,
  })
  expect(explain(decision)).toContain('Organisation policy: The rule for @write applies.')
})
