import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { Num } from '#lib/json/value.ts'
import { compile } from './compile.ts'
import { noLimitsTaken } from './limits.ts'
import { counting, decideNext } from './sequence.ts'
import type { Call } from './types.ts'

const tools = [{ name: 't', category: 'read', risk: 'low', state: 'reviewed' } as const]
const limit = fc.record({
  counter: fc.constantFrom('a', 'b'),
  window: fc.constantFrom(1, 5),
  max: fc.constant(3),
  scope: fc.constantFrom('grant', 'session', 'identity', 'organisation'),
})
const policies = fc
  .record({
    limits: fc.uniqueArray(limit, {
      maxLength: 3,
      selector: ({ counter, window, scope }) => counter + window + scope,
    }),
    all: fc.array(fc.record({ window: fc.constant(2), max: fc.integer({ min: 1, max: 4 }) }), {
      maxLength: 1,
    }),
    asks: fc.boolean(),
  })
  .map(({ limits, all, asks }) => {
    const ask = asks ? { approve_if: [{ conditions: [{ path: 'time.hour', op: 'gt', value: 12 }] }] } : {}
    const sums = { window: 10, max: 9, increment_from: 'args.n', scope: 'grant' }
    return JSON.stringify({
      version: '1',
      default: 'deny',
      all_tools: { limits: all },
      tools: { t: { limits: [...limits, sums], ...ask } },
    })
  })
const calls = fc.array(
  fc.record({
    at: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 50_000_000, max: 50_001_000 })),
    grant: fc.constantFrom('g', 'h'),
    session: fc.constantFrom(undefined, 's'),
    n: fc.integer({ min: 0, max: 4 }),
  }),
  { maxLength: 30 },
)

test('counting from call to call in one state decides as if each state were a new one', () => {
  fc.assert(
    fc.property(policies, calls, (text, given) => {
      const compiled = compile(text, tools)
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.findings))
      const decided = counting(compiled.program)
      let state = noLimitsTaken
      for (const { at, grant, session, n } of given) {
        const call: Call = {
          tool: 't',
          args: new Map([['n', new Num(String(n))]]),
          at,
          identity: { id: 'i', kind: 'agent', labels: {} },
          grant: { id: grant, labels: {} },
          ...(session === undefined ? {} : { session }),
        }
        const next = decideNext(compiled.program, call, state)
        state = next.state
        expect(decided(call)).toEqual(next.decision)
      }
    }),
    { numRuns: inject('propertyRuns') / 10 },
  )
}, 600_000)
