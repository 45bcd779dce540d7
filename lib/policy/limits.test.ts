import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { type Holders, type LimitState, noLimitsTaken, stateKey, takeLimits } from './limits.ts'
import type { LimitTake, Scope } from './types.ts'

const limit = (more: Partial<LimitTake>): LimitTake => ({
  name: 'c',
  windowSeconds: 10,
  max: '3',
  amount: '1',
  sum: false,
  scope: 'grant',
  rule: '',
  message: '',
  ...more,
})

/** Runs takes one after another; returns the times and amounts that were admitted. */
function run(takes: { at: number; limit: LimitTake }[]): { at: number; amount: number }[] {
  let state = noLimitsTaken
  const admitted: { at: number; amount: number }[] = []
  for (const { at, limit } of takes) {
    const result = takeLimits(state, [limit], at)
    state = result.state
    if (result.taken === 'ok') admitted.push({ at: state.at, amount: Number(limit.amount) })
  }
  return admitted
}

/** The largest total that any interval as long as the window holds; one that matters begins at an admitted time. */
function most(admitted: { at: number; amount: number }[], window: number): number {
  const totals = admitted.map(({ at }) =>
    admitted.filter((one) => one.at >= at && one.at < at + window).reduce((sum, one) => sum + one.amount, 0),
  )
  return Math.max(0, ...totals)
}

const gaps = fc.array(fc.tuple(fc.integer({ min: -500, max: 4000 }), fc.integer({ min: 0, max: 3 })), {
  maxLength: 60,
})

test('in every interval as long as the window at most the maximum is admitted, calls and sums alike', () => {
  fc.assert(
    fc.property(gaps, fc.boolean(), fc.integer({ min: 1, max: 5 }), (steps, sum, max) => {
      let at = 1000
      const takes = steps.map(([gap, amount]) => {
        at += gap
        return { at, limit: limit({ sum, max: String(max), amount: sum ? String(amount) : '1' }) }
      })
      expect(most(run(takes), 10_000)).toBeLessThanOrEqual(max)
    }),
    { numRuns: Math.min(inject('propertyRuns'), 3000) },
  )
}, 600_000)

test('the wait that is told is neither too short nor, for calls, a millisecond too long', () => {
  fc.assert(
    fc.property(gaps, fc.boolean(), (steps, sum) => {
      let state: LimitState = noLimitsTaken
      let at = 1000
      for (const [gap, amount] of steps) {
        at += gap
        const one = limit({ sum, amount: sum ? String(amount) : '1' })
        const { state: next, taken } = takeLimits(state, [one], at)
        if (taken !== 'ok') {
          const free = next.at + Math.round((taken.freeInSeconds ?? 0) * 1000)
          expect(takeLimits(state, [one], free).taken).toBe('ok')
          expect(takeLimits(state, [one], free - 1).taken).not.toBe('ok')
        }
        state = next
      }
    }),
    { numRuns: Math.min(inject('propertyRuns'), 1000) },
  )
}, 600_000)

test('all limits of a call are taken or none, and the state given is not changed', () => {
  const tight = limit({ name: 'tight', max: '1' })
  const first = takeLimits(noLimitsTaken, [tight], 1)
  const before = JSON.stringify(first.state)
  const second = takeLimits(first.state, [limit({}), tight], 2)
  expect(second.taken).toEqual({ exceeded: 1, freeInSeconds: 9.999 })
  expect(JSON.stringify(first.state)).toBe(before)
  expect(second.state.calls).toEqual(first.state.calls)
})

test('the state is plain JSON and goes on after it was stored', () => {
  const { state } = takeLimits(
    noLimitsTaken,
    [limit({ max: '1' }), limit({ name: 's', sum: true, amount: '0.5' })],
    5,
  )
  const again: LimitState = JSON.parse(JSON.stringify(state))
  expect(takeLimits(again, [limit({ max: '1' })], 6).taken).toEqual({ exceeded: 0, freeInSeconds: 9.999 })
})

test('an amount that can never fit is told without a time', () => {
  expect(takeLimits(noLimitsTaken, [limit({ sum: true, amount: '4' })], 0).taken).toEqual({ exceeded: 0 })
  expect(takeLimits(noLimitsTaken, [limit({ max: '0.5' })], 0).taken).toEqual({ exceeded: 0 })
})

test('two counters never share what they hold, whatever their names and holders are', () => {
  // Words of the key itself, so that parts of two keys can run into one another.
  const words = fc
    .array(fc.constantFrom('guardrail', 'grant', ' ', '60', '"', ',', 'x'), { maxLength: 5 })
    .map((all) => all.join(''))
  const counter = fc.record({
    source: fc.constantFrom('policy' as const, 'guardrail' as const),
    scope: fc.constantFrom<Scope>('grant', 'session', 'identity'),
    windowSeconds: fc.constantFrom(6, 60),
    name: words,
    holder: words,
  })
  type Counter = typeof counter extends fc.Arbitrary<infer T> ? T : never
  const keyOf = ({ source, holder, ...limit }: Counter) => {
    const holders: Holders = {
      grant: holder,
      session: holder,
      identity: holder,
      server: '',
      organisation: '',
    }
    return stateKey(source === 'guardrail' ? { ...limit, source } : limit, holders)
  }
  const apart = (a: Counter, b: Counter) => {
    expect(keyOf(a) === keyOf(b), `${keyOf(a)} ${keyOf(b)}`).toBe(isDeepStrictEqual({ ...a }, { ...b }))
  }
  const plain = { scope: 'grant', windowSeconds: 60, name: 'n' } as const
  apart({ ...plain, source: 'guardrail', holder: 'a' }, { ...plain, source: 'policy', holder: 'guardraila' })
  apart(
    { ...plain, source: 'policy', holder: 'a grant 60 b' },
    { ...plain, source: 'policy', holder: 'a', name: 'b grant 60 n' },
  )
  fc.assert(fc.property(counter, counter, apart), { numRuns: inject('propertyRuns') })
})
