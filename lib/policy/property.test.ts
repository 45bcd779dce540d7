import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { check } from './check.ts'
import { compile } from './compile.ts'
import { decide } from './decide.ts'
import { diff } from './diff.ts'
import { readStates, setState } from './edit.ts'
import { explain } from './explain.ts'
import { callOf, compiled, holds, inventory, policy, wild } from './generate.fixture.ts'
import { list } from './list.ts'
import { naiveDecide, whom } from './naive.fixture.ts'
import { decideAlone } from './sequence.ts'
import { settle } from './settle.ts'
import type { Tool } from './types.ts'

declare module 'vitest' {
  interface ProvidedContext {
    propertyRuns: number
  }
}

/** How many policies are generated; the long run sets more. */
const RUNS = inject('propertyRuns')

const seen = new Set<string>()
const seenCounts = new Set<number>()

test('a second evaluator, written from the description alone, decides every generated call the same', () => {
  fc.assert(
    fc.property(
      policy,
      inventory,
      fc.array(callOf, { minLength: 1, maxLength: 4 }),
      holds,
      (text, tools, calls, held) => {
        const program = compiled(text, tools)
        for (const call of calls) {
          const { effect, code, needs } = decideAlone(program, call, { held })
          seen.add(code)
          if (needs !== undefined) for (const { count } of needs) seenCounts.add(count)
          expect({ effect, code, ...whom(needs) }).toEqual(naiveDecide(text, tools, call, held))
        }
      },
    ),
    { numRuns: RUNS },
  )
  const all = [
    'allowed',
    'hidden',
    'unknown_tool',
    'default',
    'held',
    'denied',
    'invalid_arguments',
    'require',
    'deny_if',
    'approval_required',
    'limit',
    'fault',
  ]
  expect([...seen].sort()).toEqual(all.sort())
  expect([...seenCounts].sort()).toEqual([1, 2])
}, 600_000)

test('what is listed is never answered as unknown, and what is not listed never runs', () => {
  fc.assert(
    fc.property(policy, inventory, callOf, holds, (text, tools, call, held) => {
      const program = compiled(text, tools)
      const listed = list(program, call.identity, call.grant, { held }).has(call.tool)
      const { effect, code } = decide(program, call, { held })
      expect(code === 'held' ? false : effect !== 'hide').toBe(listed)
    }),
    { numRuns: RUNS },
  )
}, 600_000)

test('no message of a decision holds a value of an argument, and no decision or explanation throws', () => {
  const secret = 'zz-secret-zz'
  fc.assert(
    fc.property(policy, inventory, callOf, (text, tools, call) => {
      const args = new Map(call.args).set('a', secret).set('b', [secret, new Map([['b', secret]])])
      const decision = settle(decide(compiled(text, tools), { ...call, args }), { limits: { exceeded: 0 } })
      explain(decision)
      expect(decision.message).not.toContain(secret)
    }),
    { numRuns: Math.min(RUNS, 2000) },
  )
}, 600_000)

test('no text makes check, compile, the editor or the comparison throw', () => {
  const tools: Tool[] = [{ name: 'get_item', category: 'read', risk: 'low', state: 'reviewed' }]
  const broken = fc
    .tuple(
      policy,
      fc.nat(),
      fc.constantFrom('', '"', '{', '}', 'null', '[]', '1e999', '\u0000', '"__proto__":1,'),
    )
    .map(
      ([text, at, put]) =>
        text.slice(0, at % text.length) + put + text.slice((at % text.length) + put.length),
    )
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), broken, wild()), (text) => {
      for (const finding of check(text, tools)) expect(finding.sentence).not.toBe('')
      compile(text, tools)
      readStates(text, tools)
      setState(text, 'get_item', 'limit', tools)
      diff(text, '{"version":"1","default":"deny"}', tools)
    }),
    { numRuns: Math.min(RUNS, 3000) },
  )
}, 600_000)
