import { expect, test } from 'vitest'
import { explain } from './explain.ts'
import { settle } from './settle.ts'
import type { Decision, LimitTake } from './types.ts'

const take: LimitTake = {
  name: 'c',
  windowSeconds: 60,
  max: '30',
  amount: '1',
  sum: false,
  scope: 'grant',
  rule: '/tools/t/limits/0',
  message: 'At most 30 per minute for each grant.',
}
const allowed: Decision = {
  effect: 'allow',
  code: 'allowed',
  rule: '',
  source: 'policy',
  message: '',
  limits: [take],
  policyVersion: 3,
  trace: [],
}

test('a limit without room refuses with its rule, its sentence and the time until there is room', () => {
  expect(settle(allowed, { limits: { exceeded: 0, freeInSeconds: 11.2 } })).toMatchObject({
    effect: 'deny',
    code: 'limit',
    rule: '/tools/t/limits/0',
    message: 'At most 30 per minute for each grant. Try again in 12 s.',
    limits: [],
    policyVersion: 3,
  })
})

test('limits that cannot be checked refuse', () => {
  expect(settle(allowed, { limits: 'unavailable' })).toMatchObject({
    effect: 'deny',
    code: 'limits_unavailable',
  })
})

test('a store that names a limit that is not there refuses', () => {
  expect(settle(allowed, { limits: { exceeded: 7 } })).toMatchObject({
    effect: 'deny',
    code: 'limits_unavailable',
  })
})

test('a call without limits does not depend on the store', () => {
  expect(settle({ ...allowed, limits: [] }, { limits: 'unavailable' }).effect).toBe('allow')
})

test('a limit refuses also where a person would be asked, and a refusal stays what it was', () => {
  const asked: Decision = {
    ...allowed,
    effect: 'approve',
    code: 'approval_required',
    rule: '/tools/t/action',
  }
  expect(settle(asked, { limits: { exceeded: 0 } }).code).toBe('limit')
  expect(settle(asked, { limits: 'ok' })).toEqual(asked)
  const denied: Decision = { ...allowed, effect: 'deny', code: 'deny_if' }
  expect(settle(denied, { limits: { exceeded: 0 } })).toEqual(denied)
})

test('an approval lets a call pass, a refusal and too many requests deny it, and a limit refuses before all of them', () => {
  const asked: Decision = {
    ...allowed,
    effect: 'approve',
    code: 'approval_required',
    rule: '/tools/t/action',
    message: 'A person has to approve this call.',
    needs: [{ source: 'policy', rule: '/tools/t/action', approvers: ['role:owner'], count: 1, timeout: 600 }],
  }
  const passed = settle(asked, { limits: 'ok', approval: 'used' })
  expect(passed).toMatchObject({ effect: 'allow', code: 'allowed', rule: '', message: '' })
  expect(passed.trace.at(-1)?.outcome).toBe('taken')
  expect(settle(asked, { limits: 'ok', approval: { refused: 'Not today' } })).toMatchObject({
    effect: 'deny',
    code: 'approval_refused',
    message: 'A person refused this call: Not today.',
  })
  expect(settle(asked, { limits: 'ok', approval: 'flood' })).toMatchObject({
    effect: 'deny',
    code: 'approval_flood',
  })
  expect(settle(asked, { limits: { exceeded: 0 }, approval: 'used' }).code).toBe('limit')
  expect(settle(asked, { limits: 'unavailable', approval: 'used' }).code).toBe('limits_unavailable')
  // What is not asked about needs nobody.
  const denied: Decision = { ...allowed, effect: 'deny', code: 'deny_if' }
  expect(settle(denied, { limits: 'ok', approval: 'used' })).toEqual(denied)
  for (const taken of ['used', 'flood', { refused: '' }] as const)
    expect(settle(asked, { limits: 'ok', approval: taken }).needs).toBeUndefined()
})

test('an explanation tells the outcome and what was compared; a stored trace has no value', () => {
  const decision: Decision = {
    ...allowed,
    effect: 'deny',
    code: 'require',
    message: 'Allowed only when amount is at most 500.',
    trace: [
      { rule: '/tools/t', outcome: 'matches', sentence: 'The rule for t applies' },
      {
        rule: '/tools/t/require/0',
        outcome: 'fails',
        path: 'args.amount',
        op: 'lte',
        expected: '500',
        actual: '501',
        actualType: 'a number',
        sentence: 'amount is at most 500',
      },
    ],
  }
  expect(explain(decision)).toEqual([
    'Denied: Allowed only when amount is at most 500.',
    'The rule for t applies.',
    'amount is at most 500; it was 501: no.',
  ])
})

test('a day that was looked at is told by its name, as the rule tells it', () => {
  const step = { rule: '/tools/t/deny_if/0', outcome: 'no_match', op: 'in', path: 'time.weekday' } as const
  const sentence = 'it is Saturday or Sunday (UTC)'
  const decision = { ...allowed, trace: [{ ...step, actual: '4', sentence }] }
  expect(explain(decision)[1]).toBe('It is Saturday or Sunday (UTC); it was Thursday: no.')
})

test('a limit that had room is told by its number, and not by what would refuse', () => {
  const own = { ...take, message: 'Enough for today' }
  const said = (limit: LimitTake) => explain(settle({ ...allowed, limits: [limit] }, { limits: 'ok' }))[1]
  expect(said(take)).toBe('At most 30 per minute for each grant: there was room.')
  expect(said(own)).toBe('At most 30 per minute for each grant: there was room.')
  expect(said({ ...own, message: 'At most 300 per minute for each grant.' })).toBe(
    'At most 30 per minute for each grant: there was room.',
  )
  expect(said({ ...own, message: 'At most 30 until you ask Ann.' })).toBe(
    'At most 30 per minute for each grant: there was room.',
  )
  expect(said({ ...own, sum: true })).toBe('At most 30 in total per minute for each grant: there was room.')
  const summed = 'At most 30 in total of amount per minute for each grant.'
  expect(said({ ...own, sum: true, message: summed })).toBe(summed.replace(/\.$/, ': there was room.'))
  const refused = settle({ ...allowed, limits: [own, take] }, { limits: { exceeded: 0 } })
  expect(explain(refused).slice(1)).toEqual([
    'Enough for today: this refused the call.',
    'At most 30 per minute for each grant: not counted.',
  ])
})
