import { expect, test } from 'vitest'
import { check } from './check.ts'
import type { Tool } from './types.ts'

const tools: Tool[] = [
  { name: 'get_item', category: 'read', risk: 'low', state: 'reviewed' },
  { name: 'put_item', category: 'write', risk: 'medium', state: 'reviewed' },
  { name: 'drop_all', category: 'destructive', risk: 'critical', state: 'reviewed' },
]
const policy = (members: string) => `{"version":"1","default":"deny",${members}}`
const said = (text: string, inventory?: Tool[]) =>
  check(text, inventory).map((f) => `${f.level} ${f.pointer}`)

test('every error has its place, and a document with one is refused', () => {
  const wrong: [string, string][] = [
    ['{"a":1,"a":2}', ''],
    ['[]', ''],
    ['{"default":"deny"}', ''],
    ['{"version":1,"default":"deny"}', '/version'],
    ['{"version":"1"}', ''],
    ['{"version":"1","default":"hide"}', '/default'],
    [policy('"tool":{}'), '/tool'],
    [policy('"hide":[""]'), '/hide/0'],
    [policy('"hide":["@reads"]'), '/hide/0'],
    [policy('"hide":"x"'), '/hide'],
    [policy('"tools":{"":{}}'), '/tools/'],
    [policy('"tools":{"a/b":{"x":1}}'), '/tools/a~1b/x'],
    [policy('"tools":{"a":{"action":"block"}}'), '/tools/a/action'],
    [
      policy('"tools":{"a":{"require":[{"path":"args.n","op":"gt","value":"5"}]}}'),
      '/tools/a/require/0/value',
    ],
    [
      policy('"tools":{"a":{"require":[{"path":"args.n","op":"eq","value":null}]}}'),
      '/tools/a/require/0/value',
    ],
    [
      policy('"tools":{"a":{"require":[{"path":"args.n","op":"in","value":[null]}]}}'),
      '/tools/a/require/0/value',
    ],
    [policy('"tools":{"a":{"require":[{"path":"amount","op":"eq","value":1}]}}'), '/tools/a/require/0/path'],
    [policy('"tools":{"a":{"require":[{"path":"args..n","op":"eq","value":1}]}}'), '/tools/a/require/0/path'],
    [policy('"tools":{"a":{"require":[{"path":"args.n","op":"==","value":1}]}}'), '/tools/a/require/0/op'],
    [
      policy('"tools":{"a":{"require":[{"path":"args.n","op":"regex","value":"("}]}}'),
      '/tools/a/require/0/value',
    ],
    [
      policy(`"tools":{"a":{"require":[{"path":"args.n","op":"regex","value":"${'a'.repeat(1001)}"}]}}`),
      '/tools/a/require/0/value',
    ],
    [policy('"tools":{"a":{"deny_if":[{"path":"args.n","op":"eq","value":1}]}}'), '/tools/a/deny_if/0'],
    [policy('"tools":{"a":{"limits":[{"max":0,"window":"day"}]}}'), '/tools/a/limits/0/max'],
    [policy('"tools":{"a":{"limits":[{"max":1,"window":"month"}]}}'), '/tools/a/limits/0/window'],
    [policy('"tools":{"a":{"limits":[{"max":1,"window":2678401}]}}'), '/tools/a/limits/0/window'],
    [policy('"tools":{"a":{"limits":[{"max":1,"window":1.5}]}}'), '/tools/a/limits/0/window'],
    [policy('"tools":{"a":{"limits":[{"max":1,"window":"day","scope":"team"}]}}'), '/tools/a/limits/0/scope'],
    [
      policy('"all_tools":{"limits":[{"max":1,"window":"day","increment_from":"args.n"}]}'),
      '/all_tools/limits/0/increment_from',
    ],
    [
      policy(
        '"tools":{"a":{"limits":[{"counter":"c","max":1,"window":60}]},"b":{"limits":[{"counter":"c","max":2,"window":"minute"}]}}',
      ),
      '/tools/b/limits/0/max',
    ],
    [
      policy(
        '"tools":{"a":{"limits":[{"counter":"c","max":1,"window":60},{"counter":"c","max":1,"window":60,"increment_from":"args.n"}]}}',
      ),
      '/tools/a/limits/1',
    ],
    [policy('"tests":[{"name":"x","call":{"tool":"a"},"expect":"maybe"}]'), '/tests/0/expect'],
    [policy('"tests":[{"name":"x","call":{"tool":7},"expect":"deny"}]'), '/tests/0/call/tool'],
  ]
  for (const [text, pointer] of wrong) {
    const findings = check(text)
    expect(
      findings.map((f) => f.level),
      text,
    ).toContain('error')
    expect(
      findings.map((f) => f.pointer),
      text,
    ).toContain(pointer)
  }
})

test('counters of one name with another window or scope are different counters', () => {
  const limits =
    '[{"counter":"c","max":1,"window":60},{"counter":"c","max":2,"window":61},{"counter":"c","max":3,"window":60,"scope":"server"}]'
  expect(said(policy(`"tools":{"a":{"limits":${limits}}}`))).toEqual([])
})

test('a fix is the whole new text, and what it fixes is gone', () => {
  const wrong = [
    '{"version":1,"default":"deny"}',
    policy('"tool":{}'),
    policy('"hide":["@reads"]'),
    policy('"tools":{"a":{"require":[{"path":"amount","op":"==","value":1}]}}'),
    policy('"tools":{"a":{"limits":[{"max":"30","window":"minutes"}]}}'),
  ]
  for (const text of wrong) {
    let fixed = text
    for (let i = 0; i < 5; i++) fixed = check(fixed).find((f) => f.fix !== undefined)?.fix?.text ?? fixed
    expect(check(fixed), text).toEqual([])
  }
})

test('a rule that waits for more people than could approve is named, and one that asks in vain is not', () => {
  const people = [
    { role: 'owner', email: 'ana@example.com' },
    { role: 'viewer', email: 'bo@example.com' },
  ]
  const found = (rule: string, who = people) =>
    check(policy(`"tools":{"a":${rule}}`), undefined, who).filter((one) => one.level === 'security')
  const asks = (approval: string) => `{"action":"require_approval","approval":${approval}}`
  expect(found('{"action":"require_approval"}')).toEqual([])
  expect(found(asks('{"approvers":["member:Bo@example.com"]}'))).toEqual([])
  expect(found('{"action":"require_approval"}', [])).toMatchObject([{ pointer: '/tools/a/action' }])
  expect(found('{"approve_if":[{"conditions":[]}]}', [])).toMatchObject([{ pointer: '/tools/a/approve_if' }])
  expect(found(asks('{"approvers":["role:approver"]}'))).toMatchObject([
    {
      pointer: '/tools/a/approval',
      sentence:
        'Calls of a wait for an approver, and nobody in the organisation is one: none of them can be approved',
    },
  ])
  expect(found(asks('{"count":2}'))).toMatchObject([
    {
      sentence:
        'Calls of a wait for 2 approvers, and only 1 in the organisation could approve: none of them can pass',
    },
  ])
  // A rule that denies or allows asks nobody.
  expect(found('{"action":"deny","reason":"r","approve_if":[{"conditions":[]}]}', [])).toEqual([])
  expect(check(policy('"tools":{"a":{"action":"require_approval"}}'))).toEqual([])
})

test('what says whom to ask, or when, is named where that is settled already', () => {
  expect(said(policy('"tools":{"a":{"approval":{"timeout":60}}}'))).toEqual(['warning /tools/a/approval'])
  expect(
    said(policy('"tools":{"a":{"action":"require_approval","approve_if":[{"conditions":[]}]}}')),
  ).toEqual(['warning /tools/a/approve_if'])
  expect(said(policy('"tools":{"a":{"approve_if":[{"conditions":[]},{"conditions":[]}]}}'))).toEqual([
    'warning /tools/a/approve_if/1',
  ])
})

test('an approver that is neither a role nor a member is an error, with what was probably meant', () => {
  const fixed = (who: string) => {
    const text = policy(`"tools":{"a":{"action":"require_approval","approval":{"approvers":["${who}"]}}}`)
    const [finding] = check(text)
    if (finding === undefined) return 'nothing'
    return /"approvers":\s*\[\s*"([^"]*)"/.exec(finding.fix?.text ?? '')?.[1] ?? finding.level
  }
  expect(fixed('role:approver')).toBe('nothing')
  expect(fixed('member:ana@example.com')).toBe('nothing')
  expect(fixed('approver')).toBe('role:approver')
  expect(fixed('role:approvr')).toBe('role:approver')
  expect(fixed('ana@example.com')).toBe('member:ana@example.com')
  expect(fixed('everybody')).toBe('error')
})

test('a rule that displaces a stricter, wider one is named with it and its tools', () => {
  const text = policy(
    '"tools":{"put_item":{},"put_*":{"action":"deny","reason":"r"},"@write":{"rate_limit":{"max":1,"window":1}},"get_item":{}}',
  )
  const security = check(text, tools).filter((f) => f.level === 'security')
  expect(security.map((f) => f.sentence)).toEqual([
    'For put_item, the rule put_item takes the place of put_*, which denies',
    'For put_item, the rule put_item takes the place of @write, which limits',
  ])
})

test('a limit for sessions alone is no limit', () => {
  const text = policy('"tools":{"get_item":{"limits":[{"max":1,"window":"day","scope":"session"}]}}')
  expect(said(text)).toEqual(['security /tools/get_item/limits'])
})

test('rules that never apply and tools that are not there are warned about', () => {
  expect(said(policy('"tools":{"get_itme":{}}'), tools)).toEqual(['warning /tools/get_itme'])
  expect(check(policy('"tools":{"get_itme":{}}'), tools)[0]?.fix?.text).toContain('"get_item"')
  expect(said(policy('"tools":{"x*":{}}'), tools)).toEqual(['warning /tools/x*'])
  expect(said(policy('"hide":["@read"],"tools":{"get_item":{}}'), tools)).toEqual(['warning /tools/get_item'])
  expect(said(policy('"tools":{"get_item":{},"@read":{}}'), tools)).toEqual(['warning /tools/@read'])
  expect(
    said(
      policy(
        '"tools":{"a":{"action":"deny","reason":"r","require":[{"path":"args","op":"exists","value":true}]}}',
      ),
    ),
  ).toEqual(['warning /tools/a/require'])
})

test('an open default with critical tools is a matter of security', () => {
  const [finding] = check('{"version":"1","default":"allow"}', tools)
  expect(finding).toMatchObject({ level: 'security', pointer: '/default' })
  expect(check(finding?.fix?.text ?? '', tools)).toEqual([])
})
