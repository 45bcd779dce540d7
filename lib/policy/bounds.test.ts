import fc from 'fast-check'
import { describe, expect, inject, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { processorTime } from '#tools/processor-time.mjs'
import { check } from './check.ts'
import { compile, type Program } from './compile.ts'
import { diff } from './diff.ts'
import { readStates, setMany, setState } from './edit.ts'
import { readWhole } from './edit-document.ts'
import { argumentFields } from './edit-fields.ts'
import { callOf, inventory, policy, wild } from './generate.fixture.ts'
import { list } from './list.ts'
import { readSchema } from './schema.ts'
import { decideAlone } from './sequence.ts'
import type { Tool } from './types.ts'
import { many, worstTexts, worstTools } from './worst.fixture.ts'
import { callWith, type WorstCall, worstCalls } from './worst-calls.fixture.ts'
import { worstChecks, worstSchemas } from './worst-schemas.fixture.ts'

/** What nothing may take, in milliseconds of the processor: five times the aim, so that a slow machine is no failure. */
const MOST = 5 * 50

const took = (work: () => unknown) => processorTime(work, MOST / 5)

const tool = (name: string, schema?: unknown): Tool => ({
  name,
  category: 'read',
  risk: 'low',
  state: 'reviewed',
  ...(schema === undefined ? {} : { inputSchema: JSON.stringify(schema) }),
})
const tools = Array.from({ length: 300 }, (_, i) => tool(`tool_${i}_with_a_name_as_long_as_they_are`))
const rules = (all: [string, unknown][], more = {}) =>
  JSON.stringify({ version: '1', default: 'deny', ...more, tools: Object.fromEntries(all) })
describe('no text takes long to be checked, compiled, shown and edited', () => {
  test.each(worstTexts)('%s', (_name, text) => {
    const [first] = worstTools
    expect(took(() => compile(text, worstTools))).toBeLessThan(MOST)
    expect(took(() => check(text, worstTools))).toBeLessThan(MOST)
    expect(took(() => readStates(text, worstTools))).toBeLessThan(MOST)
    expect(took(() => readWhole(text, worstTools))).toBeLessThan(MOST)
    expect(took(() => setState(text, first?.name ?? '', 'deny', worstTools))).toBeLessThan(MOST)
  })

  test('a text that hides thousands of tools is edited in time, one tool or all of them', () => {
    const hide = [...many(2000, (i) => `hidden_${i}`), ...tools.map(({ name }) => name), '@read', '*with*']
    const text = rules([], { hide })
    const names = tools.map(({ name }) => name)
    for (const choice of ['deny', 'hide'] as const) {
      expect(took(() => setMany(text, names, choice, tools))).toBeLessThan(MOST)
      expect(took(() => setState(text, names[0] ?? '', choice, tools))).toBeLessThan(MOST)
    }
    expect(took(() => readWhole(text, tools))).toBeLessThan(MOST)
  })

  test('two texts of a thousand patterns are compared in time, and what is left out is told', () => {
    const deny = { action: 'deny' }
    const text = (changed: number) =>
      rules([...many(490, (i): [string, unknown] => [`*a${i}*b?*`, i < changed ? {} : deny]), ['@read', {}]])
    const before = text(0)
    for (const changed of [1, 390]) {
      const after = text(changed)
      expect(took(() => diff(before, after, []))).toBeLessThan(MOST)
      expect(diff(before, after, [])?.map((one) => one.about)).toContain('Later tools')
    }
  })

  test('expressions that are too large together are refused before they are all compiled', () => {
    const path = 'args.s'
    const large = (i: number) => ({ path, op: 'regex', value: `[a-c${i}]{1,800}` })
    const found = compile(rules([['t', { require: many(1000, large) }]]), [tool('t')])
    expect(found.ok ? [] : found.findings).toMatchObject([
      { level: 'error', sentence: 'The regular expressions of this policy are too large together' },
    ])
    const small = (i: number) => ({ path, op: 'regex', value: `^(secret|token|password)-${i}$` })
    expect(compile(rules([['t', { require: many(150, small) }]]), [tool('t')]).ok).toBe(true)
  })
})

describe('no call takes long to be decided', () => {
  test.each(worstCalls.map((one): [string, WorstCall] => [one.name, one]))(
    '%s',
    (_name, { text, tool, call }) => {
      const made = compile(text, [tool])
      if (!made.ok) throw new Error(JSON.stringify(made.findings))
      expect(took(() => decideAlone(made.program, call))).toBeLessThan(MOST)
      const { identity, grant } = call
      expect(took(() => list(made.program, identity, grant))).toBeLessThan(MOST)
    },
  )

  test('no list takes long to be made of many tools under one rule', () => {
    const label = { path: 'identity.labels.a', op: 'regex' }
    const who = { id: 'i', kind: 'agent', labels: { a: 'x'.repeat(60_000) } } as const
    for (const conditions of [
      many(4000, (i) => ({ path: 'identity.labels.a', op: 'eq', value: `${i}` })),
      many(400, (i) => ({ ...label, value: `y${i}` })),
      many(400, (i) => ({ path: 'tool.name', op: 'in', value: [`${i}`] })),
      many(40, (i) => ({ path: 'tool.name', op: 'regex', value: `y${i}` })),
    ]) {
      const made = compile(rules([['*', { deny_if: [{ conditions }] }]]), worstTools)
      if (!made.ok) throw new Error(JSON.stringify(made.findings))
      expect(took(() => list(made.program, who, { id: 'g', labels: {} }))).toBeLessThan(MOST)
    }
    const tooMany = many(401, (i) => ({ path: 'tool.name', op: 'eq', value: `${i}` }))
    expect(compile(rules([['*', { deny_if: [{ conditions: tooMany }] }]]), worstTools).ok).toBe(false)
  })

  test.each(worstSchemas)('the schema is read in time, or refused: %s', (_name, text) => {
    expect(took(() => readSchema(text))).toBeLessThan(MOST)
    expect(took(() => argumentFields(text))).toBeLessThan(MOST)
  })

  test.each(worstChecks)(
    'arguments are held against a schema in time, also at the first call: %s',
    (_name, schema, text) => {
      const value = read(text, { bytes: 64 * 1024 * 1024, depth: 100 })
      if (!value.ok) throw new Error(value.fault.message)
      const properties = { s: { $ref: '#/$defs/s' } }
      const inputSchema = JSON.stringify({ properties, $defs: { s: { $id: 's', ...schema } } })
      const call = { ...callWith({}), args: new Map([['s', value.value]]) }
      const policy = rules([['t', {}]])
      expect(
        took(() => {
          const made = compile(policy, [{ ...tool('t'), inputSchema }])
          expect(made.ok && decideAlone(made.program, call).code).toMatch(/allowed|invalid_arguments/)
        }),
      ).toBeLessThan(MOST)
    },
  )
})

test('nothing that is generated takes long', () => {
  const numRuns = Math.min(inject('propertyRuns'), 5000)
  let longest = 0
  fc.assert(
    fc.property(fc.oneof(policy, wild()), inventory, callOf, (text, tools, call) => {
      longest = Math.max(
        longest,
        took(() => {
          check(text, tools)
          const made = compile(text, tools)
          const program: Program | null = made.ok ? made.program : null
          decideAlone(program, call)
          list(program, call.identity, call.grant)
        }),
      )
    }),
    { numRuns },
  )
  expect(longest).toBeLessThan(MOST)
}, 600_000)
