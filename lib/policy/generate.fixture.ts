import fc from 'fast-check'
import { read } from '#lib/json/read.ts'
import { compile, type Program } from './compile.ts'
import { POLICY, RULE } from './grammar.ts'
import type { Call, Tool } from './types.ts'

// Generated policies, inventories and calls, for the property tests.

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
export const inventory: fc.Arbitrary<Tool[]> = fc.tuple(
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
        fc.option(fc.record({ category, risk: level }), { freq: 3 }),
      )
      .map(([category, risk, state, inputSchema, classified]) => {
        const tool: Tool = { name, category, risk, state }
        if (classified !== null) tool.classified = classified
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
export const member = fc.oneof(
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
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        '{}',
        '{"approvers":[]}',
        '{"timeout":60,"count":2}',
        '{"approvers":["role:owner","member:A@b.c"]}',
      )
      .map((v) => ['approval', v] as const),
  },
)
const rule = fc
  .uniqueArray(member, { maxLength: 4, selector: ([key]) => key })
  .map((all) => `{${all.map(([key, v]) => `"${key}":${v}`).join(',')}}`)
export const selectors = [
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
export const policy = fc
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
export const callOf = fc
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
export const holds = fc.constantFrom<ReadonlySet<string>>(new Set(), new Set(), new Set(['get_item']))

/** A policy that was generated always compiles. */
export function compiled(text: string, tools: Tool[], source?: Program['source']): Program {
  const result = compile(text, tools, source)
  if (!result.ok) throw new Error(`${JSON.stringify(result.findings)}\n${text}`)
  return result.program
}

/** Documents whose keys are right and whose values are anything. */
export function wild(): fc.Arbitrary<string> {
  const any = fc.json({ maxDepth: 3 })
  const body = fc
    .tuple(fc.constantFrom(...Object.keys(RULE)), any)
    .map(([key, value]) => `{"${key}":${value}}`)
  return fc
    .tuple(
      fc.constantFrom(...Object.keys(POLICY).filter((key) => key !== 'version')),
      any,
      fc.constantFrom(...selectors),
      body,
    )
    .map(([key, value, selector, one]) =>
      key === 'tools'
        ? `{"version":"1","default":"deny","tools":{${JSON.stringify(selector)}:${one}}}`
        : `{"version":"1",${key === 'default' ? '' : '"default":"deny",'}"${key}":${value}}`,
    )
}
