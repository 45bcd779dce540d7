import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { check } from './check.ts'
import { compile, type Program } from './compile.ts'
import { decide } from './decide.ts'
import { diff } from './diff.ts'
import { readStates, setState } from './edit.ts'
import { explain, redactTrace } from './explain.ts'
import { list } from './list.ts'
import { naiveDecide } from './naive.fixture.ts'
import { decideAlone } from './sequence.ts'
import { settle } from './settle.ts'
import type { Call, Tool } from './types.ts'

declare module 'vitest' {
  interface ProvidedContext {
    propertyRuns: number
  }
}

/** How many policies are generated; the long run sets more. */
const RUNS = inject('propertyRuns')

const toolNames = ['get_item', 'get_user', 'put_item', 'drop', 'a/b']
const level = fc.constantFrom('low' as const, 'medium' as const, 'high' as const, 'critical' as const)
const category = fc.constantFrom(
  'read' as const,
  'write' as const,
  'execute' as const,
  'destructive' as const,
  'financial' as const,
)
const schemas = [
  undefined,
  undefined,
  '{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"string"}}}',
  '{"type":"object","properties":{"a":{}},"required":["a"]}',
]
const inventory: fc.Arbitrary<Tool[]> = fc.tuple(
  ...toolNames.map((name) =>
    fc
      .tuple(
        category,
        level,
        fc.constantFrom(
          'reviewed' as const,
          'reviewed' as const,
          'reviewed' as const,
          'new' as const,
          'removed' as const,
        ),
        fc.constantFrom(...schemas),
      )
      .map(([category, risk, state, inputSchema]) => {
        const tool: Tool = { name, category, risk, state }
        if (inputSchema !== undefined) tool.inputSchema = inputSchema
        return tool
      }),
  ),
)

/** Members and values are made as JSON text, so that number tokens are what they are. */
const numbers = [
  '0',
  '-0.0',
  '1',
  '1.0',
  '5',
  '5e0',
  '50e-1',
  '9007199254740993',
  '9007199254740992',
  '0.1',
  '1e2',
  '-3',
  '1'.repeat(257),
]
const texts = ['""', '"a"', '"ab"', '"admin"', '"5"', '"x\\u200by"']
const scalar = fc.oneof(
  fc.constantFrom(...numbers.slice(0, 12)),
  fc.constantFrom(...texts),
  fc.constantFrom('true', 'false'),
)
const keys = ['a', 'a', 'b', 'b', 'A', 'c', 'a\u200b', '\uff42']
const argument: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.oneof(scalar, fc.constantFrom(...numbers), fc.constant('null')) },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`) },
    { weight: 2, arbitrary: object(tie('value')) },
  ),
})).value
function object(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...keys), value), { maxLength: 3, selector: ([key]) => key })
    .map((members) => `{${members.map(([key, v]) => `${JSON.stringify(key)}:${v}`).join(',')}}`)
}

const path = fc.constantFrom(
  'args.a',
  'args.a',
  'args.b',
  'args.a.b',
  'args.a[*]',
  'args.a[*].b',
  'args.a[0]',
  'args.c[*][*]',
  'tool.name',
  'tool.category',
  'tool.risk',
  'identity.id',
  'identity.kind',
  'identity.labels.team',
  'grant.labels.env',
  'time.hour',
  'time.weekday',
)
const condition = fc
  .tuple(
    path,
    fc.oneof(
      fc.tuple(fc.constantFrom('eq', 'neq', 'contains'), scalar),
      fc.tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte'), fc.constantFrom(...numbers.slice(0, 12))),
      fc.tuple(
        fc.constantFrom('in', 'not_in'),
        fc.array(scalar, { maxLength: 3 }).map((all) => `[${all.join(',')}]`),
      ),
      fc.tuple(fc.constant('exists'), fc.constantFrom('true', 'false')),
      fc.tuple(fc.constant('regex'), fc.constantFrom('"^a"', '"."', '"ops|agent"', '"^$"')),
    ),
  )
  .map(([where, [op, value]]) => `{"path":"${where}","op":"${op}","value":${value}}`)
const entry = fc.array(condition, { maxLength: 2 }).map((all) => `{"conditions":[${all.join(',')}]}`)
const entries = (one: fc.Arbitrary<string>) =>
  fc.array(one, { maxLength: 2 }).map((all) => `[${all.join(',')}]`)
const limit = fc.tuple(
  fc.constantFrom('1', '5', '0.5', '100'),
  fc.constantFrom('', ',"increment_from":"args.a"', ',"increment_from":"args.b"'),
)
const member = fc.oneof(
  { weight: 4, arbitrary: entries(fc.oneof(entry, condition)).map((v) => ['require', v] as const) },
  { weight: 4, arbitrary: entries(entry).map((v) => ['deny_if', v] as const) },
  { weight: 2, arbitrary: entries(entry).map((v) => ['approve_if', v] as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('"deny"', '"require_approval"', '"allow"').map((v) => ['action', v] as const),
  },
  {
    weight: 2,
    arbitrary: limit.map(([max, from]) => ['limits', `[{"window":60,"max":${max}${from}}]`] as const),
  },
  { weight: 1, arbitrary: fc.constantFrom('true', 'false').map((v) => ['validate', v] as const) },
)
const rule = fc
  .uniqueArray(member, { maxLength: 4, selector: ([key]) => key })
  .map((all) => `{${all.map(([key, v]) => `"${key}":${v}`).join(',')}}`)
const selectors = [
  ...toolNames,
  'get_*',
  '*_item',
  'g?t_*',
  '*',
  '?*',
  '????',
  '@read',
  '@write',
  '@financial',
  '@risk:low',
  '@risk:high',
  '@risk>=medium',
  '@risk>=high',
]
const policy = fc
  .tuple(
    fc.constantFrom('allow', 'deny'),
    fc.array(fc.constantFrom(...selectors.filter((s) => s !== '*')), { maxLength: 1 }),
    fc.uniqueArray(fc.tuple(fc.constantFrom(...selectors), rule), {
      maxLength: 5,
      selector: ([selector]) => selector,
    }),
    fc.constantFrom('', ',"all_tools":{"limits":[{"window":1,"max":5}]}'),
  )
  .map(([fallback, hide, rules, all]) => {
    const tools = rules.map(([selector, body]) => `${JSON.stringify(selector)}:${body}`).join(',')
    return `{"version":"1","default":"${fallback}","hide":${JSON.stringify(hide)}${all},"tools":{${tools}}}`
  })

const labels = fc.constantFrom<Record<string, string>>({}, { team: 'ops' }, { env: 'a', team: 'x' })
const callOf = fc
  .tuple(
    fc.constantFrom(...toolNames, 'nowhere'),
    object(argument),
    fc.integer({ min: -1e12, max: 2e12 }),
    fc.constantFrom('person' as const, 'agent' as const),
    labels,
    labels,
  )
  .map(([tool, text, at, kind, mine, its]): Call => {
    const value = read(text)
    const args = value.ok && value.value instanceof Map ? value.value : new Map()
    return { tool, args, at, identity: { id: 'a', kind, labels: mine }, grant: { id: 'g', labels: its } }
  })
const holds = fc.constantFrom<ReadonlySet<string>>(new Set(), new Set(), new Set(['get_item']))

function compiled(text: string, tools: Tool[]): Program {
  const result = compile(text, tools)
  if (!result.ok) throw new Error(`${JSON.stringify(result.findings)}\n${text}`)
  return result.program
}

const seen = new Set<string>()

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
          const { effect, code } = decideAlone(program, call, { held })
          seen.add(code)
          expect({ effect, code }).toEqual(naiveDecide(text, tools, call, held))
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

test('no decision, explanation or stored trace holds more than it may, and none throws', () => {
  const secret = 'zz-secret-zz'
  fc.assert(
    fc.property(policy, inventory, callOf, (text, tools, call) => {
      const args = new Map(call.args).set('a', secret).set('b', [secret, new Map([['b', secret]])])
      const decision = settle(decide(compiled(text, tools), { ...call, args }), { limits: { exceeded: 0 } })
      explain(decision)
      expect(JSON.stringify(redactTrace(decision.trace)) + decision.message).not.toContain(secret)
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

/** Documents whose keys are right and whose values are anything. */
function wild(): fc.Arbitrary<string> {
  const any = fc.json({ maxDepth: 3 })
  const rules = [
    'action',
    'reason',
    'require',
    'deny_if',
    'approve_if',
    'approval',
    'limits',
    'rate_limit',
    'validate',
  ]
  const body = fc.tuple(fc.constantFrom(...rules), any).map(([key, value]) => `{"${key}":${value}}`)
  return fc
    .tuple(
      fc.constantFrom('hide', 'all_tools', 'tests', 'tools', 'default'),
      any,
      fc.constantFrom(...selectors),
      body,
    )
    .map(([key, value, selector, one]) =>
      key === 'tools'
        ? `{"version":"1","default":"deny","tools":{${JSON.stringify(selector)}:${one}}}`
        : `{"version":"1","default":"deny","${key}":${value}}`,
    )
}
