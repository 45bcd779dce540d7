import { expect, test } from 'vitest'
import { decideRepeated, MOST_TIMES } from './repeat.ts'
import type { Tool } from './types.ts'

const tools: Tool[] = [{ name: 'look_up', category: 'read', risk: 'low', state: 'reviewed' }]
const policy = '{"version":"1","default":"deny","tools":{"look_up":{"limits":[{"window":"minute","max":3}]}}}'
const sent = (times: number, args = '{}') => ({ tool: 'look_up', args, times, at: Date.UTC(2026, 0, 14, 12) })

test('a call that is sent again takes from the same limits, and room comes back with the time', () => {
  expect(decideRepeated(policy, tools, sent(3))).toMatchObject({
    ok: true,
    passed: 3,
    last: { result: 'allowed' },
  })
  expect(decideRepeated(policy, tools, sent(4))).toMatchObject({ passed: 3, last: { result: 'over_limit' } })
  expect(decideRepeated(policy, tools, sent(61))).toMatchObject({ passed: 4, last: { result: 'allowed' } })
})

test('nobody can ask for more calls than can be decided at once', () => {
  expect(decideRepeated(policy, tools, sent(1e9))).toMatchObject({ times: MOST_TIMES })
  expect(decideRepeated(policy, tools, sent(-1))).toMatchObject({ times: 1, passed: 1 })
})

test('what cannot be read is told, with its place', () => {
  expect(decideRepeated(policy, tools, sent(1, '{"a": }'))).toMatchObject({
    ok: false,
    problem: expect.stringContaining('line 1, column 7'),
  })
  expect(decideRepeated(policy, tools, sent(1, '[]'))).toMatchObject({ ok: false })
  expect(decideRepeated('{"version":"2"}', tools, sent(1))).toMatchObject({
    ok: false,
    findings: expect.arrayContaining([expect.objectContaining({ pointer: '/version' })]),
  })
})
