import fc from 'fast-check'
import { expect, test } from 'vitest'
import { completeAt } from './complete.ts'
import { readDocument } from './document.ts'
import { policySchema } from './json-schema.ts'
import type { Tool } from './types.ts'

const tools: Tool[] = [
  { name: 'get_item', category: 'read', risk: 'low', state: 'reviewed' },
  {
    name: 'issue_refund',
    category: 'financial',
    risk: 'critical',
    state: 'reviewed',
    inputSchema:
      '{"type":"object","required":["amount"],"properties":{"amount":{"type":"number","description":"In euros"},"currency":{"enum":["EUR","USD"]},"test":{"type":"boolean"},"items":{"type":"array","items":{"type":"object","properties":{"price":{"type":"number"}}}}}}',
  },
]

/** What is offered at the mark. */
function at(marked: string) {
  const offset = marked.indexOf('|')
  return completeAt(marked.replace('|', ''), offset, tools)
}
const labels = (marked: string) => at(marked)?.suggestions.map((one) => one.label)

/** The text after one suggestion was taken, with the mark where the cursor then is. */
function taken(marked: string, label: string): string {
  const text = marked.replace('|', '')
  const found = at(marked)
  const one = found?.suggestions.find((each) => each.label === label)
  if (!found || !one) throw new Error(`${label} is not offered`)
  const insert = `${one.insert.slice(0, one.cursor)}|${one.insert.slice(one.cursor)}`
  const head = text.slice(0, found.from)
  const before = found.comma === undefined ? head : `${head.slice(0, found.comma)},${head.slice(found.comma)}`
  return before + insert + text.slice(found.to)
}

const rule = (members: string) => `{"version":"1","default":"deny","tools":{"issue_refund":{${members}}}}`

test('keys are those of the place, without those that are there', () => {
  expect(labels('{|}')).toEqual(Object.keys(policySchema.properties ?? {}))
  expect(labels('{ "version": "1", "d|" }')).not.toContain('version')
  expect(labels(rule('"action": "allow", "|"'))).toEqual([
    'reason',
    'require',
    'deny_if',
    'approve_if',
    'approval',
    'limits',
    'rate_limit',
    'validate',
  ])
  expect(labels(rule('"limits":[{|}]'))).toContain('increment_from')
  expect(labels('{"all_tools":{"limits":[{|}]}}')).not.toContain('increment_from')
})

test('of two forms, the one that was begun is completed', () => {
  expect(labels(rule('"require":[{|}]'))).toEqual(['path', 'op', 'value', 'conditions', 'on_deny'])
  expect(labels(rule('"require":[{"path":"args.amount",|}]'))).toEqual(['op', 'value'])
  expect(labels(rule('"require":[{"conditions":[],|}]'))).toEqual(['on_deny'])
})

test('words come with what they mean', () => {
  expect(labels('{"default":"|"}')).toEqual(['deny', 'allow'])
  expect(labels(rule('"action": |'))).toEqual(['allow', 'deny', 'require_approval'])
  expect(labels(rule('"validate": |'))).toEqual(['true', 'false'])
  expect(labels(rule('"limits":[{"window":"|"}]'))).toEqual(['second', 'minute', 'hour', 'day', 'week'])
  for (const one of at(rule('"limits":[{"scope":"|"}]'))?.suggestions ?? []) expect(one.detail).not.toBe('')
})

test('tools, selectors and classes come from the inventory, each once', () => {
  expect(labels('{"tools":{"get_item":{},"|"}}')).toEqual(
    expect.arrayContaining(['issue_refund', '@risk>=high', '*']),
  )
  expect(labels('{"tools":{"get_item":{},"|"}}')).not.toContain('get_item')
  expect(labels('{"hide":["issue_refund",|]}')?.slice(0, 2)).toEqual(['get_item', '@read'])
  expect(labels('{"tests":[{"call":{"tool":"|"}}]}')).toEqual(['get_item', 'issue_refund'])
  expect(labels('{"tests":[{"call":{"tool":"issue_refund","args":{|}}}]}')).toEqual([
    'amount',
    'currency',
    'test',
    'items',
  ])
  expect(labels('{"tests":[{"call":{"tool":"issue_refund","args":{"currency":"|"}}}]}')).toEqual([
    'EUR',
    'USD',
  ])
})

test('paths are the arguments of the tools that the rule names, and values are what its schema allows', () => {
  const path = labels(rule('"require":[{"path":"|"}]'))
  expect(path?.slice(0, 5)).toEqual(expect.arrayContaining(['args.amount', 'args.items[*].price']))
  expect(path).toContain('time.hour')
  expect(labels('{"tools":{"get_item":{"require":[{"path":"|"}]}}}')).not.toContain('args.amount')
  expect(labels('{"tools":{"@financial":{"require":[{"path":"|"}]}}}')).toContain('args.amount')
  expect(labels(rule('"limits":[{"increment_from":"|"}]'))).toEqual(['args.amount'])
  expect(labels(rule('"require":[{"path":"args.currency","op":"eq","value":|}]'))).toEqual(['EUR', 'USD'])
  expect(labels(rule('"require":[{"path":"args.currency","op":"in","value":["EUR",|]}]'))).toEqual(['USD'])
  expect(labels(rule('"require":[{"path":"tool.risk","op":"eq","value":"|"}]'))).toContain('critical')
  expect(labels(rule('"require":[{"path":"args.currency","op":"exists","value":|}]'))).toEqual([
    'true',
    'false',
  ])
  expect(labels(rule('"require":[{"path":"args.amount","op":"lt","value":|}]'))).toBeUndefined()
})

test('what is taken is JSON, with its brackets, its commas and the cursor where one goes on', () => {
  expect(taken('{|}', 'tools')).toBe('{"tools": {|}}')
  expect(taken('{ "version": "1" | }', 'default')).toBe('{ "version": "1", "default": "|" }')
  expect(taken('{ |\n "version": "1" }', 'default')).toBe('{ "default": "|",\n "version": "1" }')
  expect(taken('{"def|": "deny"}', 'default')).toBe('{"default"|: "deny"}')
  expect(taken('{"default":al|}', 'allow')).toBe('{"default":"allow"|}')
  expect(taken('{"hide":["get_item" "|"]}', 'issue_refund')).toBe('{"hide":["get_item", "issue_refund"|]}')
  expect(taken(rule('"require":[|]'), 'Condition')).toBe(
    rule('"require":[{ "path": "|", "op": "", "value":  }]'),
  )
  expect(taken(rule('"limits":[|]'), 'Limit')).toBe(rule('"limits":[{ "window": |, "max":  }]'))
})

test('a document written by taking suggestions alone is a policy', () => {
  let text = '{|}'
  const take = (label: string) => {
    text = taken(text, label)
  }
  const go = (after: string) => {
    const plain = text.replace('|', '')
    const i = plain.lastIndexOf(after) + after.length
    text = `${plain.slice(0, i)} |${plain.slice(i)}`
  }
  take('version')
  take('1')
  go('"1"')
  take('default')
  take('deny')
  go('"deny"')
  take('tools')
  take('issue_refund')
  take('limits')
  take('Limit')
  take('day')
  go('"max":')
  text = text.replace('|', '5000 |')
  take('increment_from')
  take('args.amount')
  expect(readDocument(text.replace('|', ''))).toMatchObject({ ok: true })
})

test('whatever is typed and wherever the cursor is, there is an answer', () => {
  const piece = fc.constantFrom(
    ...'{}[],:"\\ \n',
    '"tools"',
    '"hide"',
    '"path"',
    'args.amount',
    'tru',
    '1e',
    '"action":',
    '[{',
    '}]',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(120), (pieces, offset) => {
      const text = pieces.join('')
      const found = completeAt(text, Math.min(offset, text.length), tools)
      if (found === undefined) return
      expect(found.from).toBeLessThanOrEqual(offset)
      expect(found.to).toBeGreaterThanOrEqual(Math.min(offset, text.length))
    }),
  )
  const deep = '['.repeat(100_000)
  completeAt(deep, deep.length, tools)
})
