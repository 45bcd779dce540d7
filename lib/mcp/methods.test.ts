import * as official from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it } from 'vitest'
import { clientMethods, ruleFor, serverMethods, serverRuleFor } from './methods.ts'

/** The methods of one of the official package's unions, whose members each name theirs as a literal. */
function methodsOf(union: { options: readonly unknown[] }): string[] {
  return union.options.map((option) => {
    const shape =
      typeof option === 'object' && option !== null && 'shape' in option ? option.shape : undefined
    const method = typeof shape === 'object' && shape !== null && 'method' in shape ? shape.method : undefined
    const value =
      typeof method === 'object' && method !== null && 'value' in method ? method.value : undefined
    if (typeof value !== 'string') throw new Error('a member of the union has no literal method')
    return value
  })
}

describe('the tables of methods', () => {
  it.each([
    ['requests of clients', official.ClientRequestSchema, clientMethods, 'request'],
    ['notifications of clients', official.ClientNotificationSchema, clientMethods, 'notification'],
    ['requests of servers', official.ServerRequestSchema, serverMethods, 'request'],
    ['notifications of servers', official.ServerNotificationSchema, serverMethods, 'notification'],
  ] as const)('have a row for all %s that the official package knows', (_, union, table, kind) => {
    const methods = methodsOf(union)
    expect(methods.length).toBeGreaterThan(3)
    for (const method of methods) expect([method, table.get(method)?.kind]).toEqual([method, kind])
  })

  it('know a method by its exact spelling and in its own direction, kind and era only', () => {
    expect(ruleFor('tools/call', 'request', 'legacy')).toBe('call_tool')
    for (const spelling of [
      'Tools/call',
      'tools/call/',
      ' tools/call',
      'tools/call\u200b',
      'tools//call',
      '',
    ])
      expect(ruleFor(spelling, 'request', 'legacy')).toBe('unknown')
    expect(ruleFor('tools/call', 'notification', 'legacy')).toBe('unknown')
    expect(ruleFor('sampling/createMessage', 'request', 'legacy')).toBe('unknown')
    expect(serverRuleFor('tools/call', 'request', 'legacy')).toBe('unknown')
    expect(ruleFor('ping', 'request', 'modern')).toBe('unknown')
    expect(ruleFor('server/discover', 'request', 'legacy')).toBe('unknown')
    expect(ruleFor('constructor', 'request', 'legacy')).toBe('unknown')
  })

  it('let no server ask anything but whether somebody is there', () => {
    for (const [method, { kind, rule }] of serverMethods)
      if (kind === 'request') expect(rule).toBe(method === 'ping' ? 'answer' : 'refuse')
    for (const era of ['legacy', 'modern'] as const)
      expect(serverRuleFor('sampling/createMessage', 'request', era)).not.toBe('pass')
  })
})
