import { describe, expect, test } from 'vitest'
import { type Difference, diff, loosenings } from './diff.ts'
import type { Tool } from './types.ts'

const tools: Tool[] = [
  { name: 'get_item', category: 'read', risk: 'low', state: 'reviewed' },
  { name: 'put_item', category: 'write', risk: 'medium', state: 'reviewed' },
  { name: 'drop_all', category: 'destructive', risk: 'critical', state: 'reviewed' },
]
const policy = (rules: string, more = '') => `{"version":"1","default":"deny"${more},"tools":{${rules}}}`
const put = (rule: string) => policy(`"put_item":${rule}`)
const brief = (found: Difference[] | undefined) =>
  found?.map((one) => `${one.kind} ${one.tool || one.about}${one.inPart ? ' in part' : ''}`)
const between = (before: string, after: string) => brief(diff(before, after, tools))

const when = (key: string, ...entries: string[]) =>
  put(`{"${key}":[${entries.map((entry) => `{"conditions":[${entry}]}`).join(',')}]}`)
const amount = (op: string, value: string) => `{"path":"args.amount","op":"${op}","value":${value}}`
const limited = (limit: string) => put(`{"limits":[${limit}]}`)

describe('a rule is compared by what it means', () => {
  test.each([
    ['hide to deny shows the tool', policy(''), put('{"action":"deny"}'), 'loosened'],
    ['deny to allow', put('{"action":"deny"}'), put('{}'), 'loosened'],
    ['allow to ask', put('{}'), put('{"action":"require_approval"}'), 'tightened'],
    ['ask to allow', put('{"action":"require_approval"}'), put('{}'), 'loosened'],
    [
      'a limit beside ask is taken away',
      put('{"action":"require_approval","limits":[{"max":1,"window":"day"}]}'),
      put('{"action":"require_approval"}'),
      'loosened',
    ],
    [
      'ask always instead of above a number',
      when('approve_if', amount('gt', '5')),
      put('{"action":"require_approval"}'),
      'tightened',
    ],
    [
      'a lower bound to ask from',
      when('approve_if', amount('gt', '5')),
      when('approve_if', amount('gt', '3')),
      'tightened',
    ],
    [
      'a higher bound to ask from',
      when('approve_if', amount('gt', '5')),
      when('approve_if', amount('gt', '7')),
      'loosened',
    ],
    [
      'fewer people to ask',
      put('{"action":"require_approval","approval":{"count":2}}'),
      put('{"action":"require_approval"}'),
      'loosened',
    ],
    [
      'others may approve',
      put('{"action":"require_approval","approval":{"approvers":["role:owner"]}}'),
      put('{"action":"require_approval","approval":{"approvers":["role:owner","role:admin"]}}'),
      'loosened',
    ],
    [
      'a lower maximum',
      when('require', amount('lte', '500')),
      when('require', amount('lte', '50.0')),
      'tightened',
    ],
    [
      'a higher maximum',
      when('require', amount('lte', '500')),
      when('require', amount('lte', '5e3')),
      'loosened',
    ],
    [
      'less than instead of at most',
      when('require', amount('lte', '500')),
      when('require', amount('lt', '500')),
      'tightened',
    ],
    [
      'one value instead of a range',
      when('require', amount('lte', '500')),
      when('require', amount('eq', '20')),
      'tightened',
    ],
    [
      'one more choice',
      when('require', amount('in', '[1,2]')),
      when('require', amount('in', '[1,2,3]')),
      'loosened',
    ],
    [
      'one choice more is excluded',
      when('require', amount('not_in', '[1]')),
      when('require', amount('not_in', '[1,2]')),
      'tightened',
    ],
    [
      'a condition more in one entry',
      when('require', amount('lte', '5')),
      when('require', `${amount('lte', '5')},${amount('gt', '0')}`),
      'tightened',
    ],
    [
      'a condition fewer in one entry',
      when('require', `${amount('lte', '5')},${amount('gt', '0')}`),
      when('require', amount('lte', '5')),
      'loosened',
    ],
    [
      'denied from a lower bound',
      when('deny_if', amount('gt', '500')),
      when('deny_if', amount('gt', '50')),
      'tightened',
    ],
    [
      'denied from a higher bound',
      when('deny_if', amount('gt', '50')),
      when('deny_if', amount('gt', '500')),
      'loosened',
    ],
    [
      'the opposite is required instead of denied',
      when('deny_if', amount('gt', '5')),
      when('require', amount('lte', '5')),
      'tightened',
    ],
    [
      'the opposite is denied instead of required, so a missing one passes',
      when('require', amount('lte', '5')),
      when('deny_if', amount('gt', '5')),
      'loosened',
    ],
    [
      'a narrower deny rule',
      when('deny_if', amount('gt', '5')),
      when('deny_if', `${amount('gt', '5')},{"path":"args.b","op":"eq","value":1}`),
      'loosened',
    ],
    ['arguments are no longer checked', put('{}'), put('{"validate":false}'), 'loosened'],
    ['arguments are checked', put('{"validate":false}'), put('{}'), 'tightened'],
    [
      'a lower limit',
      limited('{"max":30,"window":"minute"}'),
      limited('{"max":10,"window":"minute"}'),
      'tightened',
    ],
    [
      'a higher limit',
      limited('{"max":30,"window":"minute"}'),
      limited('{"max":31,"window":60}'),
      'loosened',
    ],
    [
      'as many in a longer window',
      limited('{"max":30,"window":"minute"}'),
      limited('{"max":30,"window":"hour"}'),
      'tightened',
    ],
    [
      'as many in a shorter window',
      limited('{"max":30,"window":"minute"}'),
      limited('{"max":30,"window":"second"}'),
      'loosened',
    ],
    [
      'for the organisation together',
      limited('{"max":30,"window":"minute"}'),
      limited('{"max":30,"window":"minute","scope":"organisation"}'),
      'tightened',
    ],
    [
      'for each session',
      limited('{"max":30,"window":"minute"}'),
      limited('{"max":30,"window":"minute","scope":"session"}'),
      'loosened',
    ],
    [
      'calls instead of a sum',
      limited('{"max":30,"window":"day","increment_from":"args.amount"}'),
      limited('{"max":30,"window":"day"}'),
      'loosened',
    ],
    [
      'another counter, which begins at nothing',
      limited('{"max":30,"window":"day","counter":"a"}'),
      limited('{"max":30,"window":"day","counter":"b"}'),
      'loosened',
    ],
    [
      'another reason',
      put('{"action":"deny","reason":"no"}'),
      put('{"action":"deny","reason":"never"}'),
      'other',
    ],
    [
      'another text for a limit',
      limited('{"max":30,"window":"day"}'),
      limited('{"max":30,"window":"day","on_deny":"Enough."}'),
      'other',
    ],
  ])('%s', (_, before, after, kind) => {
    expect(diff(before, after, tools)?.map((one) => [one.kind, one.tool])).toEqual([[kind, 'put_item']])
  })

  test('the same written in another way is no difference', () => {
    expect(between(put('{}'), put('{"action":"allow","validate":true}'))).toEqual([])
    expect(
      between(limited('{"max":1,"window":"minute"}'), put('{"limits":[{"window":60,"max":1}]}')),
    ).toEqual([])
    expect(
      between(
        put('{"rate_limit":{"max":3,"window":9}}'),
        limited('{"counter":"put_item_rate","max":3,"window":9}'),
      ),
    ).toEqual([])
    expect(between(when('require', amount('eq', '5')), when('require', amount('in', '[5]')))).toEqual([])
    expect(between(policy('"get_item":{},"put_item":{}'), policy('"put_item":{},"get_item":{}'))).toEqual([])
  })

  test('what is looser in one place and tighter in another is loosened, and says so', () => {
    const found = diff(
      put('{"require":[{"path":"args.a","op":"lt","value":5}]}'),
      put('{"limits":[{"max":1,"window":"day"}]}'),
      tools,
    )
    expect(brief(found)).toEqual(['loosened put_item in part'])
    expect(found?.[0]?.sentence).toContain('Part of it is looser')
  })
})

describe('a selector', () => {
  test('that names more is loosened for each tool and for those that come later', () => {
    expect(between(policy('"get_item":{}'), policy('"*_item":{}'))).toEqual([
      'loosened put_item',
      'loosened Later tools of *_item',
    ])
  })

  test('that no tool has yet is not overlooked', () => {
    expect(between(policy(''), policy('"later_*":{}'))).toEqual(['loosened Later tools of later_*'])
    expect(between(policy(''), policy('"refund":{}'))).toEqual([
      'loosened refund, which the server does not have now',
    ])
    expect(between(policy(''), policy('"@financial":{}'))).toEqual(['loosened Later tools of @financial'])
    const wide = '"default":"allow","tools":{"get_*":{"action":"deny"}'
    const found = between(`{"version":"1",${wide}}}`, `{"version":"1",${wide},"*_later":{}}}`)
    expect(found).toEqual(['loosened Later tools of *_later'])
  })

  test('is not overlooked where another one governs a name that comes to mind', () => {
    const deny = '{"action":"deny"}'
    const rules = (rule: string) => policy(`"xa*":${deny},"aa*":${deny},"?a*":${rule}`)
    expect(between(rules(deny), rules('{}'))).toEqual(['loosened Later tools of ?a*'])
    const short = (rule: string) => policy(`"b":${deny},"b??*":${deny},"b*":${rule}`)
    expect(between(short(deny), short('{}'))).toEqual(['loosened Later tools of b*'])
  })

  test('that another one overtakes in the text is looked at again', () => {
    const [deny, allow] = ['"later_*":{"action":"deny"}', '"*_later":{}']
    expect(between(policy(`${deny},${allow}`), policy(`${allow},${deny}`))).toEqual([
      'loosened Later tools of later_*',
    ])
    expect(between(policy(`${allow},${deny}`), policy(`${deny},${allow}`))).toEqual([
      'tightened Later tools of *_later',
    ])
  })

  test('in hide that goes away lets its tools be found', () => {
    const allow = (more: string) => `{"version":"1","default":"allow"${more}}`
    expect(between(allow(',"hide":["drop_*"]'), allow(''))).toEqual([
      'loosened drop_all',
      'loosened Later tools of drop_*',
    ])
    expect(between(allow(''), allow(',"hide":["@destructive"]'))).toEqual([
      'tightened drop_all',
      'tightened Later tools of @destructive',
    ])
  })

  test('that no longer counts a tool leaves the others more room', () => {
    const shared = '{"limits":[{"max":30,"window":"minute"}]}'
    const apart = policy(`"*_item":${shared},"put_item":${shared}`)
    expect(between(policy(`"*_item":${shared}`), apart)?.sort()).toEqual([
      'loosened get_item',
      'loosened put_item in part',
    ])
    // Together again, each has less room than alone, though what was counted alone is lost.
    expect(between(apart, policy(`"*_item":${shared}`))).toContain('tightened get_item')
  })

  test('keeps the room of the others when one of its tools is hidden', () => {
    const shared = '"*_item":{"limits":[{"max":30,"window":"minute"}]}'
    expect(between(policy(shared), policy(shared, ',"hide":["put_item"]'))).toEqual(['tightened put_item'])
  })
})

test('the default is one difference, with the tools it reaches', () => {
  const found = diff('{"version":"1","default":"deny"}', '{"version":"1","default":"allow"}', tools)
  expect(brief(found)).toEqual([
    'loosened get_item',
    'loosened put_item',
    'loosened drop_all',
    'loosened Tools without a rule',
  ])
  expect(found?.at(-1)?.sentence).toBe('Tools without a rule: Hide to Allow.')
})

test('limits over all tools, the description and the tests are differences of the whole', () => {
  const all = (max: string) => policy('', `,"all_tools":{"limits":[{"max":${max},"window":"minute"}]}`)
  expect(between(all('5'), all('6'))).toEqual(['loosened Limits over all tools'])
  expect(between(policy(''), all('6'))).toEqual(['tightened Limits over all tools'])
  expect(between(policy(''), policy('', ',"description":"For support"'))).toEqual(['other Description'])
  const test = ',"tests":[{"name":"n","call":{"tool":"get_item","args":{}},"expect":"hide"}]'
  expect(between(policy(''), policy('', test))).toEqual(['other Tests'])
})

test('in an organisation policy arguments are checked only where it is written', () => {
  const checked = '{"version":"1","default":"allow","tools":{"put_item":{"validate":true}}}'
  const without = '{"version":"1","default":"allow","tools":{"put_item":{}}}'
  expect(brief(diff(checked, without, tools, 'guardrail'))).toEqual(['loosened put_item'])
  expect(brief(diff(checked, without, tools))).toEqual([])
})

describe('what cannot be compared is loosened', () => {
  const many = (what: (i: number) => string, pay: string) =>
    policy([...Array.from({ length: 450 }, (_, i) => what(i)), `"pay_*":${pay}`].join(','))
  const said = ['Later tools: There are too many selectors to compare all of them.']

  test('where more selectors changed than are looked at', () => {
    const [before, after] = ['{}', '{"action":"deny"}'].map((rule) => (i: number) => `"later${i}_*":${rule}`)
    if (before === undefined || after === undefined) throw new Error('two')
    expect(loosenings(many(before, '{"action":"deny"}'), many(after, '{}'), tools)).toEqual(said)
    const names = (rule: string) => (i: number) => `"later${i}":${rule}`
    expect(loosenings(many(names('{}'), '{}'), many(names('{"action":"deny"}'), '{}'), tools)).toEqual(said)
  })

  test('and not where one of many selectors changed', () => {
    const names = (i: number) => `"later${i}":{}`
    const found = loosenings(many(names, '{"action":"deny"}'), many(names, '{}'), tools)
    expect(found).toEqual(['Later tools of pay_*: Deny to Allow. Was: Denied. Now: Allowed.'])
  })

  test('where one of the texts cannot be read', () => {
    const [good, bad] = [policy('"get_item":{}'), policy('"get_item":{},"get_item":{}')]
    expect(loosenings(bad, good, tools)).toHaveLength(1)
    expect(loosenings(good, bad, tools)).toHaveLength(1)
    expect(diff(good, bad, tools)).toBeUndefined()
  })
})
