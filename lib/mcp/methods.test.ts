import * as official from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it } from 'vitest'
import {
  askedSetting,
  capabilityNames,
  clientMethods,
  ruleFor,
  type Setting,
  serverMethods,
  serverRuleFor,
  settings,
} from './methods.ts'

const none: ReadonlySet<Setting> = new Set()

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
    expect(ruleFor('tools/call', 'request', 'legacy', none)).toBe('call_tool')
    for (const spelling of [
      'Tools/call',
      'tools/call/',
      ' tools/call',
      'tools/call\u200b',
      'tools//call',
      '',
    ])
      expect(ruleFor(spelling, 'request', 'legacy', none)).toBe('unknown')
    expect(ruleFor('tools/call', 'notification', 'legacy', none)).toBe('unknown')
    expect(ruleFor('sampling/createMessage', 'request', 'legacy', none)).toBe('unknown')
    expect(serverRuleFor('tools/call', 'request', 'legacy', none)).toBe('unknown')
    expect(ruleFor('ping', 'request', 'modern', none)).toBe('unknown')
    expect(ruleFor('server/discover', 'request', 'legacy', none)).toBe('unknown')
    expect(ruleFor('constructor', 'request', 'legacy', none)).toBe('unknown')
  })

  it('let no server ask anything but whether somebody is there, unless it is switched on', () => {
    for (const [method, { kind }] of serverMethods)
      if (kind === 'request')
        expect(serverRuleFor(method, 'request', 'legacy', none)).toBe(method === 'ping' ? 'answer' : 'refuse')
    const asked = {
      'sampling/createMessage': 'sampling',
      'elicitation/create': 'elicitation',
      'roots/list': 'roots',
    }
    for (const [method, setting] of Object.entries(asked)) {
      expect(askedSetting(method)).toBe(setting)
      const on = new Set(settings.filter((one) => one === setting))
      expect(serverRuleFor(method, 'request', 'legacy', on)).toBe('ask_client')
      expect(serverRuleFor(method, 'request', 'modern', on)).toBe('unknown')
    }
    expect(askedSetting('ping')).toBeUndefined()
    expect(askedSetting('tasks/get')).toBeUndefined()
  })

  it('have one setting for each way past the tools, and know no task whatever is switched on', () => {
    const all = new Set(settings)
    for (const [method, { kind, eras, needs }] of clientMethods) {
      for (const era of eras) {
        if (needs !== undefined) expect(ruleFor(method, kind, era, none)).toBe('refuse')
        if (method.startsWith('tasks/')) expect(ruleFor(method, kind, era, all)).toBe('refuse')
        else if (!method.includes('tasks')) expect(ruleFor(method, kind, era, all)).not.toBe('refuse')
      }
    }
  })

  it('leave of declared capabilities what is switched on', () => {
    expect([...capabilityNames('client', none)]).toEqual([])
    expect([...capabilityNames('server', none)]).toEqual(['tools', 'logging'])
    expect([...capabilityNames('client', new Set(['roots'] as const))]).toEqual(['roots'])
    expect(capabilityNames('server', new Set(settings)).has('tasks')).toBe(false)
  })
})
