import { expect, test } from 'vitest'
import { planSample, sampleSize } from './sample-plan.ts'

const tool = (name: string, category: string) => ({
  name,
  category,
  risk: 'low',
  definition: JSON.stringify({
    name,
    inputSchema: { type: 'object', properties: { q: { type: 'string', examples: ['pizza'] } } },
  }),
})
const tools = [
  tool('search', 'read'),
  tool('save', 'write'),
  tool('issue', 'write'),
  tool('pay', 'financial'),
  tool('refund', 'financial'),
  tool('drop', 'destructive'),
]
const policy = JSON.stringify({
  version: '1',
  default: 'deny',
  hide: ['@destructive'],
  tools: {
    '@read': {},
    '@write': { limits: [{ window: 'minute', max: 10 }] },
    '@financial': { action: 'require_approval' },
    issue: { action: 'deny', reason: 'Needs a person' },
  },
})

test('a sample session has 40 calls: allowed, one over its limit, denied, hidden, unknown and ill-formed', () => {
  const plan = planSample(tools, policy, 'g')
  const count = (name: string) => plan.filter((call) => call.tool === name).length
  expect(plan).toHaveLength(sampleSize)
  expect(count('save')).toBeGreaterThanOrEqual(11)
  expect([count('issue') > 0, count('drop') > 0, count('no_such_tool')]).toEqual([true, true, 1])
  // One call that waits is enough to be seen, and somebody has to answer it.
  expect(count('pay') + count('refund')).toBe(1)
  expect(plan.some((call) => Array.isArray(call.args.get('q')))).toBe(true)
  expect(plan.find((call) => call.tool === 'search')?.args.get('q')).toBe('pizza')
})

test('without a policy, or without tools, it still has 40 calls', () => {
  expect(planSample(tools, undefined, 'g')).toHaveLength(sampleSize)
  expect(planSample([], undefined, 'g')).toHaveLength(sampleSize)
})
