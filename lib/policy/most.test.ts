import { expect, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { utf8Length } from '#lib/json/utf8.ts'
import { readDocument } from './document.ts'
import { policySchemaText } from './json-schema.ts'
import { type Counted, MOST, TOO_MUCH } from './most.ts'
import { patternCost } from './pattern-cost.ts'
import { conforms, readSchema } from './schema.ts'

const many = <T>(length: number, one: (i: number) => T) => Array.from({ length }, (_, i) => one(i))
const text = (members: object) => JSON.stringify({ version: '1', default: 'deny', ...members })
const tools = (all: [string, unknown][], more = {}) => text({ ...more, tools: Object.fromEntries(all) })
const condition = (i: number) => ({ path: `args.a${i % 9}`, op: 'eq', value: i })
const errors = (text: string) => {
  const found = readDocument(text)
  return found.ok ? [] : found.findings.map(({ pointer, sentence }) => [pointer, sentence])
}
const cost = patternCost('x0000').cost

/** A document with so much of each kind, spread over all the places that it may stand in, and the place of the last. */
const documents: Record<Counted, (count: number) => { text: string; last: string }> = {
  bytes: (count) => {
    const empty = text({ description: 'é' })
    return { text: text({ description: `é${'x'.repeat(count - utf8Length(empty))}` }), last: '' }
  },
  values: (count) => {
    const calls = many(20, () => ({ call: { tool: 't', args: { a: many(4000, () => 1) } }, expect: 'hide' }))
    const counted = 4 + calls.length * 4006
    const args = { a: many(count - counted - 6, () => 1) }
    return { text: text({ tests: [...calls, { call: { tool: 't', args }, expect: 'hide' }] }), last: '' }
  },
  selectors: (count) => {
    const hide = many(1000, (i) => `h${i}`)
    return {
      text: tools(
        many(count - 1000, (i) => [`t${i}`, {}]),
        { hide },
      ),
      last: '/tools',
    }
  },
  patterns: (count) => {
    const hide = many(100, (i) => `h${i}*`)
    return {
      text: tools(
        many(count - 100, (i) => [`t${i}*`, {}]),
        { hide },
      ),
      last: `/tools/t${count - 101}*`,
    }
  },
  wildcards: (count) => {
    const rules = many(900, (i): [string, unknown] => [`*t${i}?`, {}])
    return {
      text: tools([...rules, [`t${'?'.repeat(count - 1800)}`, {}]]),
      last: `/tools/t${'?'.repeat(count - 1800)}`,
    }
  },
  conditions: (count) => {
    const require = [...many(900, condition), { conditions: many(99, condition) }, { conditions: [] }]
    const deny_if = [{ conditions: many(count - 1000, condition) }]
    const rules: [string, unknown][] = [
      ['a', { require }],
      ['b', { deny_if }],
    ]
    return { text: tools(rules), last: `/tools/b/deny_if/0/conditions/${count - 1001}` }
  },
  limits: (count) => {
    const limits = (length: number, from: number) => many(length, (i) => ({ window: from + i, max: 1 }))
    const rules: [string, unknown][] = [
      ['a', { rate_limit: { window: 60, max: 1 } }],
      ['b', { limits: limits(count - 500, 1000) }],
    ]
    const more = { all_tools: { limits: limits(499, 1) } }
    return { text: tools(rules, more), last: `/tools/b/limits/${count - 501}` }
  },
  tests: (count) => {
    return {
      text: text({ tests: many(count, () => ({ call: { tool: 't' }, expect: 'hide' })) }),
      last: '/tests',
    }
  },
  expressions: (count) => {
    // The same expression is compiled once, and so it is counted once.
    const length = Math.ceil(count / cost)
    const value = (i: number) => `x${String(i).padStart(4, '0')}`
    const require = many(length * 2, (i) => ({ path: 'args.s', op: 'regex', value: value(i >> 1) }))
    return { text: tools([['a', { require }]]), last: `/tools/a/require/${2 * length - 2}/value` }
  },
}

test.each(Object.entries(documents))(
  '%s: as much as a policy may have is accepted, and no more',
  (name, made) => {
    const kind = Object.keys(MOST).find((one): one is Counted => one === name) ?? 'bytes'
    const most = kind === 'expressions' ? MOST[kind] - (MOST[kind] % cost) : MOST[kind]
    expect(errors(made(most).text)).toEqual([])
    const over = made(most + 1)
    expect(errors(over.text)).toEqual([[over.last, TOO_MUCH[kind]]])
  },
)

test('what stands in one place of the document is bounded in the JSON Schema as well', () => {
  const schema = readSchema(policySchemaText())
  if (!schema.ok) throw new Error(schema.sentence)
  const valid = (text: string) => {
    const value = read(text)
    return conforms(schema.schema, value.ok ? value.value : null, 1_000_000).ok
  }
  const places = [
    (count: number) => tools(many(count, (i) => [`t${i}`, {}])),
    (count: number) => text({ hide: many(count, (i) => `t${i}`) }),
  ]
  for (const place of places) expect([place(3000), place(3001)].map(valid)).toEqual([true, false])
  const tests = (count: number) =>
    text({ tests: many(count, () => ({ call: { tool: 't' }, expect: 'hide' })) })
  expect([tests(500), tests(501)].map(valid)).toEqual([true, false])
  const limits = (count: number) => tools([['a', { limits: many(count, () => ({ window: 1, max: 1 })) }]])
  expect([limits(3000), limits(3001)].map(valid)).toEqual([true, false])
  const conditions = (count: number) => tools([['a', { require: many(count, condition) }]])
  expect([conditions(4000), conditions(4001)].map(valid)).toEqual([true, false])
})
