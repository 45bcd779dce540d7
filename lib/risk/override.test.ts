import { expect, test } from 'vitest'
import { lowers, mints, type Risk, standing, worse } from './override.ts'

const low: Risk = { category: 'read', risk: 'low' }
const high: Risk = { category: 'financial', risk: 'critical' }

test('without an override a tool stands as it was classified', () => {
  expect(standing(high, undefined, 'd')).toEqual(high)
})

test('an override of the present definition holds, in both directions', () => {
  expect(standing(high, { ...low, digest: 'd' }, 'd')).toEqual(low)
  expect(standing(low, { ...high, digest: 'd' }, 'd')).toEqual(high)
})

test('an override of an earlier definition still raises, and lowers nothing', () => {
  expect(standing(high, { ...low, digest: 'd' }, 'e')).toEqual(high)
  expect(standing(low, { ...high, digest: 'd' }, 'e')).toEqual(high)
  expect(
    standing({ category: 'write', risk: 'high' }, { category: 'execute', risk: 'low', digest: 'd' }, 'e'),
  ).toEqual({
    category: 'execute',
    risk: 'high',
  })
})

test('of two opinions the worse category and the worse level count, each by itself', () => {
  expect(worse({ category: 'read', risk: 'critical' }, { category: 'execute', risk: 'low' })).toEqual({
    category: 'execute',
    risk: 'critical',
  })
})

test('milder in one of the two is lowered, whatever the other does', () => {
  expect(lowers(high, low)).toBe(true)
  expect(lowers({ category: 'read', risk: 'high' }, { category: 'financial', risk: 'medium' })).toBe(true)
  expect(lowers({ category: 'write', risk: 'low' }, { category: 'read', risk: 'low' })).toBe(true)
  expect(lowers(low, high)).toBe(false)
  expect(lowers(low, low)).toBe(false)
})

test('evidence of money asks a person, unless somebody said that the tool is milder', () => {
  const signals = [{ id: 'spends_money', phrase: 'Spends money', field: 'name', words: 'pay' }]
  const write: Risk = { category: 'write', risk: 'high' }
  expect(mints(write, write, signals)).toBe(true)
  expect(mints(low, write, signals)).toBe(false)
  // Raised is not milder, and what is financial asks whatever the evidence.
  expect(mints({ category: 'destructive', risk: 'critical' }, write, signals)).toBe(true)
  expect(mints(high, low, [])).toBe(true)
})
