import { describe, expect, test } from 'vitest'
import { reclassified } from './diff.ts'
import type { Tool } from './types.ts'

const refund: Tool = { name: 'refund', category: 'financial', risk: 'critical', state: 'reviewed' }
const milder: Tool = { ...refund, category: 'read', risk: 'low' }
const other: Tool = { name: 'list', category: 'read', risk: 'low', state: 'reviewed' }
const policy = (rules: object, more: object = {}) =>
  JSON.stringify({ version: '1', default: 'deny', tools: rules, ...more })
const between = (text: string, before: Tool, after: Tool, source?: 'guardrail') =>
  reclassified(text, [before, other], [after, other], source)

describe('a tool that is classified anew under a policy that stays', () => {
  test('is loosened where a milder rule applies to it', () => {
    expect(between(policy({ '@risk:critical': { action: 'deny' }, '@read': {} }), refund, milder)).toEqual([
      'refund: Deny to Allow. Was: Denied. Now: Allowed.',
    ])
  })

  test('is loosened where it is hidden no longer', () => {
    const text = policy({ '*': {} }, { hide: ['@financial'] })
    expect(between(text, refund, milder)[0]).toContain('refund: Hide to Allow.')
  })

  test('loosens nothing where the same rule or a stricter one applies', () => {
    expect(between(policy({ refund: {} }), refund, milder)).toEqual([])
    expect(between(policy({ '@risk:critical': { action: 'deny' }, '@read': {} }), milder, refund)).toEqual([])
  })

  test('is loosened too where the classifier is right and a policy is the wrong way round', () => {
    expect(between(policy({ '@read': { action: 'deny' }, '@financial': {} }), milder, refund)).toHaveLength(1)
  })

  test('is not shown to be as strict where a condition looks at its risk', () => {
    const rule = { require: [{ path: 'tool.risk', op: 'eq', value: 'low' }] }
    expect(between(policy({ refund: rule }), refund, milder)).toEqual([
      'refund: A condition of its rule looks at its category or its risk, so it may be looser now.',
    ])
    expect(between(policy({ refund: rule }), refund, refund)).toEqual([])
  })

  test.each([
    ['require', 'tool.risk', { risk: 'low' }],
    ['deny_if', 'tool.category', { category: 'read' }],
    ['approve_if', 'tool.risk', { risk: 'low' }],
  ] as const)('nor where a condition of %s looks at %s', (key, path, changed) => {
    const rule = { [key]: [{ conditions: [{ path, op: 'in', value: ['read', 'low'] }] }] }
    expect(between(policy({ refund: rule }), refund, { ...refund, ...changed })).toEqual([
      expect.stringContaining('so it may be looser now'),
    ])
    expect(
      between(policy({ refund: rule }, { hide: ['refund'] }), refund, { ...refund, ...changed }),
    ).toEqual([])
    const named = { [key]: [{ conditions: [{ path: 'tool.name', op: 'eq', value: 'refund' }] }] }
    expect(between(policy({ refund: named }), refund, { ...refund, ...changed })).toEqual([])
  })

  test('is told what it is loosened to, whatever else a condition looks at', () => {
    const rule = { require: [{ path: 'tool.risk', op: 'eq', value: 'low' }] }
    const text = policy({ '@risk:critical': { action: 'deny' }, '@read': rule })
    expect(between(text, refund, milder)).toEqual([expect.stringMatching(/^refund: Deny to Allow\./)])
  })

  test('leaves no more room on a counter when it may not be called any more', () => {
    const text = policy({
      '@risk:low': { limits: [{ counter: 'reads', window: 'day', max: 5 }] },
      '@risk:critical': { action: 'deny' },
    })
    expect(between(text, milder, refund)).toEqual([])
  })

  test('leaves others more room on a counter that it takes from no longer', () => {
    const limit = { counter: 'reads', window: 'day', max: 5 }
    const text = policy({
      '@risk:low': { limits: [limit] },
      '@risk:critical': { limits: [{ ...limit, counter: 'x' }] },
    })
    expect(between(text, milder, refund).join(' ')).toContain('list: Limit changed.')
  })

  test('loosens nothing of a guardrail while no owner has confirmed it', () => {
    const text = policy({ '@risk:critical': { action: 'deny' } }, { default: 'allow' })
    const { category, risk } = refund
    expect(between(text, refund, { ...milder, classified: { category, risk } }, 'guardrail')).toEqual([])
    expect(between(text, refund, milder, 'guardrail')).toHaveLength(1)
  })

  test('is compared with itself in whatever order the tools come, and counts as loosened where it cannot be', () => {
    const text = policy({ '@risk:critical': { action: 'deny' }, '@read': {} })
    expect(reclassified(text, [other, refund], [milder, other])).toHaveLength(1)
    expect(reclassified(text, [milder, other], [other, milder])).toEqual([])
    expect(reclassified(text, [other], [other, milder])).toEqual(['refund: It was not there before.'])
  })

  test('counts as loosened where the text cannot be read', () => {
    expect(between('{', refund, milder)).toHaveLength(1)
  })
})
