import { spawn } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Folder } from './run.fixture.ts'

const policy = {
  version: '1',
  default: 'deny',
  tools: {
    get_item: {},
    issue_refund: {
      require: [{ path: 'args.amount', op: 'lte', value: 100 }],
      limits: [{ window: 'day', max: 2 }],
    },
  },
  tests: [
    { name: 'reads are free', call: { tool: 'get_item', args: {} }, expect: 'allow' },
    { name: 'large refunds are not', call: { tool: 'issue_refund', args: { amount: 101 } }, expect: 'deny' },
  ],
}
const tools = [
  { name: 'get_item', category: 'read', risk: 'low' },
  { name: 'issue_refund', category: 'financial', risk: 'critical' },
]
const refund = (amount: unknown, more: object = {}) => ({ tool: 'issue_refund', args: { amount }, ...more })
const lines = (calls: object[]) => calls.map((call) => `${JSON.stringify(call)}\n`).join('')
const asked = ['policy', 'decide', 'p.json', '--tools', 't.json', '--call']

let folder: Folder
beforeAll(() => {
  folder = new Folder()
  folder.put('p.json', policy)
  folder.put('t.json', tools)
})
afterAll(() => folder.remove())
const run = (...given: Parameters<Folder['run']>) => folder.run(...given)

describe('policy check', () => {
  test('prints no finding of a good policy and ends with 0', async () => {
    expect(await run(['policy', 'check', 'p.json'])).toEqual({ code: 0, out: '[]\n', err: '' })
  })

  test('prints every finding with its place, says the first error in one line, and ends with 2', async () => {
    const text =
      '{"version":"1",\n "default":"alow",\n "tools":{"a":{"require":[{"path":"args.n","op":"is"}]}}}'
    folder.put('bad.json', text)
    const { code, out, err } = await run(['policy', 'check', 'bad.json'])
    expect(code).toBe(2)
    const findings = JSON.parse(out)
    expect(findings.map((one: { pointer: string }) => one.pointer)).toEqual([
      '/default',
      '/tools/a/require/0',
      '/tools/a/require/0/op',
    ])
    expect(findings[0]).toMatchObject({
      level: 'error',
      line: 2,
      column: 12,
      fix: { label: expect.any(String) },
    })
    expect(findings[0].fix.text).toBeUndefined()
    expect(err).toMatch(/^signalbox: bad\.json:2:12: \/default: .+Fix: Write default "deny"\..+2 more.+\n$/)
    const whole = await run(['policy', 'check', 'bad.json', '--fix-texts'])
    expect(JSON.parse(whole.out)[0].fix.text).toContain('"default": "deny"')
  })

  test('ends with 0 where it warns only, and warns of more with the inventory', async () => {
    folder.put('warned.json', { ...policy, tools: { ...policy.tools, gone: {} } })
    expect((await run(['policy', 'check', 'warned.json'])).out).toBe('[]\n')
    const { code, out } = await run(['policy', 'check', 'warned.json', '--tools', 't.json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject([{ level: 'warning', pointer: '/tools/gone' }])
  })

  test('finds the inventory that lies beside the policy', async () => {
    folder.put('beside/x.json', { ...policy, tools: { gone: {} } })
    expect((await run(['policy', 'check', 'beside/x.json'])).out).toBe('[]\n')
    folder.put('beside/x.tools.json', tools)
    expect((await run(['policy', 'check', 'beside/x.json'])).out).toContain('has no tool gone')
  })

  test('reads standard input as “-”', async () => {
    const { code, out } = await run(['policy', 'check', '-'], { stdin: JSON.stringify(policy) })
    expect({ code, out }).toEqual({ code: 0, out: '[]\n' })
  })

  test.each([
    ['not JSON', '{"version": "1",}', 'syntax.json:1:17: Expected a key'],
    ['a key twice', '{"version":"1","version":"1"}', 'occurs twice'],
    ['a byte order mark', '\ufeff{}', 'byte order mark'],
    ['two values', '{} {}', 'Nothing may follow'],
  ])('finds %s, as JSON and in one line', async (_, text, said) => {
    folder.put('syntax.json', text)
    const { code, out, err } = await run(['policy', 'check', 'syntax.json'])
    expect(code).toBe(2)
    expect(JSON.parse(out)[0]).toMatchObject({ level: 'error', pointer: '' })
    expect(err).toContain(said)
    expect(err).toMatch(/^signalbox: syntax\.json.*\n$/)
  })
})

describe('policy test', () => {
  test('says which tests passed and ends with 0', async () => {
    const { code, out, err } = await run(['policy', 'test', 'p.json', '--tools', 't.json'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe('ok    reads are free\nok    large refunds are not\n2 passed, 0 failed\n')
  })

  test('says which test failed and why, and ends with 1', async () => {
    folder.put('fails.json', JSON.stringify(policy).replace('"expect":"deny"', '"expect":"allow"'))
    const { code, out } = await run(['policy', 'test', 'fails.json', '--tools', 't.json'])
    expect(code).toBe(1)
    expect(out).toContain('FAIL  large refunds are not  (/tests/1: ')
    expect(out).toContain('1 passed, 1 failed\n')
    const json = await run(['policy', 'test', 'fails.json', '--tools', 't.json', '--json'])
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out)).toMatchObject([{ passed: true }, { passed: false, got: 'deny' }])
  })

  test('a policy that goes by names needs no inventory; one that goes by classes says so', async () => {
    expect((await run(['policy', 'test', 'p.json'])).code).toBe(0)
    folder.put('class.json', { ...policy, tools: { ...policy.tools, '@financial': { action: 'deny' } } })
    const { code, err } = await run(['policy', 'test', 'class.json'])
    expect(code).toBe(2)
    expect(err).toMatch(/^signalbox: class\.json: \/tools\/@financial: .+--tools TOOLS\.json\.\n$/)
  })

  test('under the organisation policy its tests must hold, and those that must always hold', async () => {
    const above = {
      version: '1',
      default: 'allow',
      tools: { get_item: { action: 'deny' } },
      tests: [
        { name: 'of its own', call: { tool: 'get_item' }, expect: 'allow' },
        { name: 'no refunds', call: { tool: 'issue_refund' }, expect: 'deny', always: true },
      ],
    }
    folder.put('above.json', above)
    const { code, out } = await run([
      'policy',
      'test',
      'p.json',
      '--tools',
      't.json',
      '--guardrail',
      'above.json',
    ])
    expect(code).toBe(1)
    expect(out).toMatch(
      /^FAIL {2}reads are free .+\nok {4}large refunds are not\nok {4}no refunds\n2 passed, 1 failed\n$/,
    )
    const own = await run(['policy', 'test', 'above.json', '--tools', 't.json', '--organisation'])
    expect(own.out).toContain('FAIL  of its own')
    const both = await run(['policy', 'test', 'p.json', '--organisation', '--guardrail', 'above.json'])
    expect(both.code).toBe(2)
  })

  test('a policy with an error is not tested', async () => {
    folder.put('broken.json', { ...policy, tests: [{ name: 'x', call: { tool: 1 }, expect: 'allow' }] })
    const { code, out, err } = await run(['policy', 'test', 'broken.json'])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^signalbox: broken\.json:1:\d+: \/tests\/0\/call\/tool: .+\n$/)
  })
})

describe('policy decide', () => {
  test('prints one decision as one line of JSON', async () => {
    folder.put('c.json', JSON.stringify(refund(101), null, 2))
    const { code, out, err } = await run([...asked, 'c.json'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.endsWith('\n') && !out.trimEnd().includes('\n')).toBe(true)
    expect(JSON.parse(out)).toMatchObject({
      effect: 'deny',
      code: 'require',
      rule: '/tools/issue_refund/require/0',
      source: 'policy',
      message: 'Allowed only when amount is at most 100.',
      limits: [],
      trace: [{ outcome: 'matches' }, { outcome: 'fails', path: 'args.amount', actual: '101' }],
    })
  })

  test('counts limits from call to call at the time of each, and keeps the order', async () => {
    const at = (time: string) => refund(1, { at: `2026-01-${time}Z` })
    const calls = [at('01T00:00:00'), refund(999), at('01T12:00:00'), at('01T23:59:59'), at('02T00:00:01')]
    folder.put('c.jsonl', lines(calls.with(1, refund(999, { at: '2026-01-01T01:00:00Z' }))))
    const { out } = await run([...asked, 'c.jsonl'])
    const codes = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).code)
    expect(codes).toEqual(['allowed', 'require', 'allowed', 'limit', 'allowed'])
  })

  test('a number is compared as it was written', async () => {
    folder.put('exact.json', '{"tool":"issue_refund","args":{"amount":100.00000000000000000001}}')
    expect(JSON.parse((await run([...asked, 'exact.json'])).out)).toMatchObject({ code: 'require' })
    folder.put('exact.json', '{"tool":"issue_refund","args":{"amount":1e2}}')
    expect(JSON.parse((await run([...asked, 'exact.json'])).out)).toMatchObject({ code: 'allowed' })
  })

  test('standard input is one call or one a line, whichever its first line is', async () => {
    const one = await run([...asked, '-'], { stdin: JSON.stringify(refund(1), null, 2) })
    expect(JSON.parse(one.out).effect).toBe('allow')
    const many = await run([...asked, '-'], { stdin: lines([refund(1), refund(2), refund(3)]) })
    expect(many.out.trim().split('\n')).toHaveLength(3)
    const policyToo = await run(['policy', 'decide', '-', '--tools', 't.json', '--call', 'c.json'], {
      stdin: JSON.stringify(policy),
    })
    expect(policyToo.code).toBe(0)
  })

  test('line ends of other systems, empty lines and a missing last line end do not matter', async () => {
    const call = JSON.stringify(refund(1))
    folder.put('ends.jsonl', `${call}\r\n\r\n\n${call}`)
    expect((await run([...asked, 'ends.jsonl'])).out.trim().split('\n')).toHaveLength(2)
    folder.put('none.jsonl', '')
    expect(await run([...asked, 'none.jsonl'])).toEqual({ code: 0, out: '', err: '' })
  })

  test('a line that is no call ends it, after the decisions before', async () => {
    folder.put(
      'third.jsonl',
      `${lines([refund(1), refund(1)])}{"tool":"t","args":{},"args":{}}\n${lines([refund(1)])}`,
    )
    const { code, out, err } = await run([...asked, 'third.jsonl'])
    expect(code).toBe(2)
    expect(out.trim().split('\n')).toHaveLength(2)
    expect(err).toMatch(/^signalbox: third\.jsonl:3:23: .*"args" occurs twice\. Keep one of the two\.\n$/)
    folder.put('second.jsonl', lines([refund(1), { tool: 'get_item', arg: {} }]))
    const wrong = await run([...asked, 'second.jsonl'])
    expect(wrong.err).toMatch(/^signalbox: second\.jsonl:2: \/arg: .+Write a call as .+\n$/)
  })

  test('each call is answered when it comes, not when the input ends', async () => {
    const program = path.resolve(import.meta.dirname, '../tools/signalbox.mjs')
    const child = spawn(process.execPath, [program, ...asked, '-'], { cwd: folder.path })
    const answer = () =>
      new Promise<string>((resolve) => child.stdout.once('data', (chunk) => resolve(String(chunk))))
    for (const code of ['allowed', 'allowed', 'limit']) {
      const next = answer()
      child.stdin.write(lines([refund(1, { at: 0 })]))
      expect(JSON.parse(await next).code).toBe(code)
    }
    child.stdin.end()
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0)
  })

  test('the organisation’s policy above it decides too', async () => {
    folder.put('above.json', { version: '1', default: 'allow', tools: { get_item: { action: 'deny' } } })
    folder.put('get.json', { tool: 'get_item' })
    const { out } = await run([...asked, 'get.json', '--guardrail', 'above.json'])
    expect(JSON.parse(out)).toMatchObject({ code: 'denied', source: 'guardrail' })
    folder.put('above.json', { version: '1', default: 'allow', tool: {} })
    const bad = await run([...asked, 'get.json', '--guardrail', 'above.json'])
    expect(bad.err).toMatch(/^signalbox: above\.json:1:\d+: \/tool: .+Fix: .+\n$/)
  })

  test('explains in sentences', async () => {
    const { out } = await run([...asked, 'c.json', '--explain'])
    expect(out.split('\n')[0]).toBe('Denied: Allowed only when amount is at most 100.')
  })

  test('ten thousand calls take seconds, whoever makes them', async () => {
    const calls = Array.from({ length: 10_000 }, (_, i) =>
      refund(i % 2 ? 5 : 500, { at: i * 1000, grant: { id: `grant ${i % 7000}` } }),
    )
    folder.put('many.jsonl', lines(calls))
    const began = performance.now()
    const { code, out } = await run([...asked, 'many.jsonl'])
    expect(code).toBe(0)
    const decisions = out.trim().split('\n')
    expect(decisions).toHaveLength(10_000)
    expect(decisions.every((line, i) => line.includes(i % 2 ? '"allow"' : '"deny"'))).toBe(true)
    expect(performance.now() - began).toBeLessThan(4_000)
  }, 30_000)
})

describe('policy diff', () => {
  const looser = JSON.stringify(policy).replace('"max":2', '"max":3')

  test('says in sentences what changes, tool by tool with the inventory', async () => {
    folder.put('looser.json', looser)
    const { code, out, err } = await run(['policy', 'diff', 'p.json', 'looser.json', '--tools', 't.json'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^loosened {3}issue_refund: Limit changed\. Was: At most 2 .+ Now: At most 3 .+\n$/)
    const back = await run(['policy', 'diff', 'looser.json', 'p.json', '--json'])
    expect(JSON.parse(back.out)).toMatchObject([
      {
        kind: 'tightened',
        about: 'issue_refund',
        sentence: expect.stringMatching(/^issue_refund: Limit changed/),
      },
    ])
  })

  test('says that nothing changes', async () => {
    expect((await run(['policy', 'diff', 'p.json', 'p.json'])).out).toBe('The policies are the same.\n')
    folder.put('spaced.json', JSON.stringify(policy, null, 2))
    expect((await run(['policy', 'diff', 'p.json', 'spaced.json'])).out).toContain('Nothing changes')
  })

  test('ends with 1 only where it was asked to', async () => {
    const code = async (a: string, b: string, on: string) =>
      (await run(['policy', 'diff', a, b, '--fail-on', on])).code
    folder.put('looser.json', looser)
    expect(await code('p.json', 'looser.json', 'loosened')).toBe(1)
    expect(await code('looser.json', 'p.json', 'loosened')).toBe(0)
    expect(await code('looser.json', 'p.json', 'any')).toBe(1)
    expect(await code('p.json', 'p.json', 'any')).toBe(0)
    expect(await code('p.json', 'p.json', 'all')).toBe(2)
  })

  test('names the file that is no policy', async () => {
    folder.put('wrong.json', { version: '2', default: 'deny' })
    for (const pair of [
      ['p.json', 'wrong.json'],
      ['wrong.json', 'p.json'],
    ]) {
      const { code, out, err } = await run(['policy', 'diff', ...pair])
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toMatch(/^signalbox: wrong\.json:1:\d+: \/version: .+Fix: .+\n$/)
    }
  })
})
