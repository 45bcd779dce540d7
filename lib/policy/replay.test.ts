import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import type { Program } from './compile.ts'
import { callOf, compiled, holds, inventory, policy } from './generate.fixture.ts'
import { type Change, type RecordedCall, replay } from './replay.ts'
import { conforms, schemaOf } from './schema.ts'
import { decideAll } from './sequence.ts'
import type { Call, Decision, Effect, Tool } from './types.ts'

const way = (effect: Effect) => (effect === 'hide' ? 'deny' : effect)
const word: Record<string, Change> = { allow: 'would_allow', approve: 'would_ask', deny: 'would_deny' }
const changeOf = (was: Effect, decision: Decision | undefined): Change =>
  way(was) === way(decision?.effect ?? 'allow')
    ? 'unchanged'
    : (word[way(decision?.effect ?? 'allow')] ?? 'unchanged')

/** Calls close enough in time that limits matter. */
const calls = fc.array(
  fc.tuple(
    callOf,
    fc.integer({ min: 0, max: 200_000 }),
    fc.constantFrom<Effect>('allow', 'deny', 'hide', 'approve'),
  ),
  { maxLength: 25 },
)

function recorded(call: Call, was: Effect): RecordedCall & { args: Call['args'] } {
  return { ...call, was: { effect: was, code: was === 'allow' ? 'allowed' : 'denied', rule: '' } }
}

test('calls whose arguments were kept are decided as the engine decides them one after the other', () => {
  fc.assert(
    fc.property(inventory, policy, fc.option(policy), calls, holds, (tools, text, above, given, held) => {
      const program = compiled(text, tools)
      const guardrail = above === null ? undefined : compiled(above, tools, 'guardrail')
      const context = { held, guardrail }
      const made = given.map(([call, at, was]) => recorded({ ...call, at }, was)).sort((a, b) => a.at - b.at)
      const decisions = decideAll(program, made, context)
      const { calls: replayed, counts } = replay(program, made, context)
      expect(replayed.map(({ change }) => change)).toEqual(
        made.map(({ was }, i) => changeOf(was.effect, decisions[i])),
      )
      expect(counts.undecidable).toBe(0)
      expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(made.length)
    }),
    { numRuns: inject('propertyRuns') / 20 },
  )
}, 600_000)

test('what is decided without the arguments is what the engine decides with them, limits counted from call to call', () => {
  let decided = 0
  let open = 0
  fc.assert(
    fc.property(
      inventory,
      policy,
      fc.option(policy),
      calls,
      fc.array(fc.constantFrom('kept', 'names', 'sealed', 'fits'), { minLength: 25, maxLength: 25 }),
      (tools, text, above, given, kept) => {
        const program = compiled(text, tools)
        const guardrail = above === null ? undefined : compiled(above, tools, 'guardrail')
        const context = { guardrail }
        const made = given
          .map(([call, at, was]) => recorded({ ...call, at }, was))
          .sort((a, b) => a.at - b.at)
        const decisions = decideAll(program, made, context)
        const known = made.map(({ args, ...rest }, i): RecordedCall => {
          if (kept[i] === 'kept') return { ...rest, args }
          if (kept[i] === 'sealed') return rest
          const tool = program.tools.get(rest.tool)?.tool
          const schema = tool && schemaOf(tool)
          const fits = schema?.ok ? { fits: conforms(schema.schema, args).ok } : {}
          return { ...rest, argKeys: [...args.keys()], ...(kept[i] === 'fits' ? fits : {}) }
        })
        for (const [i, { change }] of replay(program, known, context).calls.entries()) {
          if (change === 'undecidable') {
            open++
            expect(kept[i] === 'kept' && !made.some((_, at) => at < i && kept[at] !== 'kept')).toBe(false)
          } else {
            decided++
            expect(change).toBe(changeOf(made[i]?.was.effect ?? 'allow', decisions[i]))
          }
        }
      },
    ),
    { numRuns: inject('propertyRuns') / 10 },
  )
  // It must not become true by deciding nothing.
  expect(decided).toBeGreaterThan(open)
}, 600_000)

const tools: Tool[] = [
  { name: 'read', category: 'read', risk: 'low', state: 'reviewed' },
  { name: 'look', category: 'read', risk: 'low', state: 'reviewed' },
  { name: 'pay', category: 'financial', risk: 'high', state: 'reviewed', inputSchema: '{"type":"object"}' },
]
const program = (rules: string, source?: Program['source']) =>
  compiled(`{"version":"1","default":"deny","tools":${rules}}`, tools, source)

function call(tool: string, at: number, more: Partial<RecordedCall> = {}, args?: string): RecordedCall {
  const value = args === undefined ? undefined : read(args)
  return {
    tool,
    at,
    identity: { id: 'i', kind: 'agent', labels: {} },
    grant: { id: 'g', labels: {} },
    was: { effect: 'allow', code: 'allowed', rule: '' },
    ...(value?.ok && value.value instanceof Map ? { args: value.value } : {}),
    ...more,
  }
}
const refused = { was: { effect: 'deny', code: 'denied', rule: '/tools/read/action' } } as const

test('each change is counted, by tool and by rule', () => {
  const p = program('{"read":{},"pay":{"action":"deny"}}')
  const diff = replay(p, [
    call('read', 1),
    call('read', 2, refused),
    call('pay', 3, {}, '{}'),
    call('gone', 4),
  ])
  expect(diff.counts).toEqual({ would_deny: 2, would_allow: 1, would_ask: 0, unchanged: 1, undecidable: 0 })
  expect(diff.byTool.map(({ tool, counts }) => [tool, counts.would_deny, counts.would_allow])).toEqual([
    ['gone', 1, 0],
    ['pay', 1, 0],
    ['read', 0, 1],
  ])
  expect(diff.byRule.map(({ rule, counts }) => [rule, counts.would_deny, counts.would_allow])).toEqual([
    ['/tools/pay/action', 1, 0],
    ['/tools/read/action', 0, 1],
  ])
  expect(diff.calls.map(({ change }) => change)).toEqual([
    'unchanged',
    'would_allow',
    'would_deny',
    'would_deny',
  ])
})

test('a rule on an argument whose value was not kept is undecidable, and named; without the argument it is decided', () => {
  const p = program('{"pay":{"deny_if":[{"conditions":[{"path":"args.amount","op":"gt","value":5}]}]}}')
  const sealed = (argKeys: string[]) => replay(p, [call('pay', 1, { argKeys, fits: true })])
  expect(sealed(['amount']).calls[0]).toMatchObject({ change: 'undecidable', rule: '/tools/pay/deny_if/0' })
  expect(sealed(['to']).counts.unchanged).toBe(1)
  // A reader that folds names could take it for the argument.
  expect(sealed(['Amount']).counts.undecidable).toBe(1)
  expect(replay(p, [call('pay', 1, { fits: false })]).counts.would_deny).toBe(1)
  expect(replay(p, [call('pay', 1, { argKeys: ['to'] })]).counts.undecidable).toBe(1)
})

test('limits are counted in the order of the times, and what may have been taken leaves later calls undecidable only where it matters', () => {
  const p = program('{"read":{"limits":[{"window":"minute","max":2}]}}')
  const times = [30_000, 10_000, 20_000, 70_000]
  expect(
    replay(
      p,
      times.map((at) => call('read', at)),
    ).calls.map(({ change, rule }) => [change, rule]),
  ).toEqual([
    ['would_deny', '/tools/read/limits/0'],
    ['unchanged', ''],
    ['unchanged', ''],
    ['unchanged', ''],
  ])
  const shared = '{"limits":[{"counter":"c","window":"minute","max":2}]'
  const mixed = program(
    `{"read":${shared}},"pay":${shared},"deny_if":[{"conditions":[{"path":"args.a","op":"eq","value":1}]}]}}`,
  )
  const unsure = call('pay', 1, { fits: true, argKeys: ['a'] })
  expect(
    replay(mixed, [unsure, call('read', 2), call('read', 3), call('read', 90_000)]).calls.map(
      ({ change }) => change,
    ),
  ).toEqual(['undecidable', 'unchanged', 'undecidable', 'unchanged'])
})

const counted = (max: number, more = '') =>
  `{"limits":[{"counter":"c","window":"minute","max":${max}}]${more}}`
const changesOf = (rules: string, calls: RecordedCall[], guardrail?: string) => {
  const above = guardrail === undefined ? {} : { guardrail: program(guardrail, 'guardrail') }
  return replay(program(rules), calls, above).calls.map(({ change, rule, source }) => [change, rule, source])
}

test('a call that would wait for a person takes from no limit, and a limit without room refuses it all the same', () => {
  const rules = `{"pay":${counted(1, ',"action":"require_approval"')},"read":${counted(1)}}`
  const paid = call('pay', 1, {}, '{}')
  expect(changesOf(rules, [paid, call('read', 2), { ...paid, at: 3 }])).toEqual([
    ['would_ask', '/tools/pay/action', 'policy'],
    ['unchanged', '', 'policy'],
    ['would_deny', '/tools/pay/limits/0', 'policy'],
  ])
})

test('what decides is named: a limit that has no room, or may have none where no argument was in doubt before it', () => {
  const either = ',"deny_if":[{"conditions":[{"path":"args.a","op":"eq","value":1}]}]'
  const rules = `{"pay":${counted(2, either)},"read":${counted(2)}}`
  const unsure = (at: number) => call('pay', at, { fits: true, argKeys: ['a'] })
  expect(changesOf(rules, [unsure(1), call('read', 2), unsure(3), call('read', 4)])).toEqual([
    ['undecidable', '/tools/pay/deny_if/0', 'policy'],
    ['unchanged', '', 'policy'],
    // It may have no room either, but its argument comes first.
    ['undecidable', '/tools/pay/deny_if/0', 'policy'],
    ['undecidable', '/tools/read/limits/0', 'policy'],
  ])
})

test('a limit that certainly has no room refuses, also behind one that may have some', () => {
  const either = ',"deny_if":[{"conditions":[{"path":"args.a","op":"eq","value":1}]}]'
  const both =
    '{"limits":[{"counter":"c","window":"minute","max":1},{"counter":"d","window":"minute","max":1}]}'
  const own = '{"limits":[{"counter":"d","window":"minute","max":1}]}'
  const rules = `{"pay":${counted(1, either)},"read":${both},"look":${own}}`
  const calls = [call('pay', 1, { fits: true, argKeys: ['a'] }), call('look', 2), call('read', 3)]
  expect(changesOf(rules, calls).at(-1)).toEqual(['would_deny', '/tools/read/limits/1', 'policy'])
})

test('a sum that is not known may have taken all that the limit has', () => {
  const rules = '{"pay":{"limits":[{"window":"minute","max":10,"increment_from":"args.amount"}]}}'
  const sealed = call('pay', 1, { fits: true, argKeys: ['amount'] })
  const least = call('pay', 2, {}, '{"amount":0.000000001}')
  expect(changesOf(rules, [sealed, least, { ...least, at: 90_000 }]).map(([change]) => change)).toEqual([
    'undecidable',
    'undecidable',
    'unchanged',
  ])
})

test('what the organisation policy counts is counted apart, also for calls whose arguments were not kept', () => {
  const calls = [call('read', 1), call('read', 2)]
  expect(changesOf(`{"read":${counted(5)}}`, calls, `{"read":${counted(1)}}`)).toEqual([
    ['unchanged', '', 'policy'],
    ['would_deny', '/tools/read/limits/0', 'guardrail'],
  ])
})

test('what refused a call and was no policy stays, and a call that a person approved was asked about', () => {
  const p = program('{"read":{"action":"require_approval"}}')
  const lost = { effect: 'deny', code: 'record_unavailable', rule: '' } as const
  const approved = { effect: 'allow', code: 'allowed', rule: '', approved: true } as const
  const diff = replay(p, [
    call('read', 1, { was: lost }),
    call('read', 2, { was: approved }),
    call('read', 3),
  ])
  expect(diff.calls.map(({ change }) => change)).toEqual(['unchanged', 'unchanged', 'would_ask'])
})

test('any call is replayed, also with times that are none and without a policy', () => {
  const p = program('{"read":{"limits":[{"window":"minute","max":2}]}}')
  for (const at of [Number.NaN, -5, Number.POSITIVE_INFINITY, 1.5, 2 ** 60]) {
    expect(replay(p, [call('read', at)]).counts.unchanged).toBe(1)
    expect(replay(null, [call('read', at)]).counts.would_deny).toBe(1)
  }
  expect(replay(p, []).calls).toEqual([])
})
