import { read } from '#lib/json/read.ts'
import { fromPlain, write } from '#lib/json/write.ts'
import { MOST } from './most.ts'
import type { Call, Tool } from './types.ts'
import { many } from './worst.fixture.ts'

// Calls that are made to be slow, with the rule and the schema of the tool that is called.

export type WorstCall = { name: string; text: string; tool: Tool; call: Call }

const tool = (schema?: unknown): Tool => ({
  name: 't',
  category: 'read',
  risk: 'low',
  state: 'reviewed',
  ...(schema === undefined ? {} : { inputSchema: JSON.stringify(schema) }),
})

export function callWith(args: Record<string, unknown>): Call {
  const value = read(write(fromPlain(args)), { bytes: 64 * 1024 * 1024, depth: 900 })
  return {
    tool: 't',
    args: value.ok && value.value instanceof Map ? value.value : new Map(),
    at: 0,
    identity: { id: 'i', kind: 'agent', labels: {} },
    grant: { id: 'g', labels: {} },
  }
}

const worst = (name: string, rule: unknown, args: Record<string, unknown>, schema?: unknown): WorstCall => ({
  name,
  text: JSON.stringify({ version: '1', default: 'deny', tools: { t: rule } }),
  tool: tool(schema),
  call: callWith(args),
})
/** As many conditions as may be, or fewer, all of which are looked at. */
const all = (one: (i: number) => object, count: number = MOST.conditions) => ({
  deny_if: [{ conditions: many(count, one) }],
})

/** Text on which a search for an `a` with no third letter far behind it has a state of its own at nearly every place. */
export const restless = (length: number) => {
  let seed = 1
  return many(length, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed < 1_073_741_824 ? 'a' : 'b'
  }).join('')
}
const keys = (count: number, name: string) => Object.fromEntries(many(count, (i) => [`${name}${i}`, i]))
const expression = (value: string) => all(() => ({ path: 'args.s', op: 'regex', value }), 1)
const each = { path: 'args.s[*]' }
const s = { path: 'args.s' }
const MIB = 1024 * 1024

export const worstCalls: readonly WorstCall[] = [
  ...[
    'a[ab]{80}[^ab]',
    'a[ab]{900}[^ab]',
    '(?i)a[^c]{900}[^ab]',
    'a(\\p{L}){400}\\d',
    '(.*a){12}c',
    '(a?){900}c',
  ].map((value) => worst(`the expression ${value}`, expression(value), { s: restless(65_536) })),
  worst(
    'fifty expressions on one text',
    all((i) => ({ ...s, op: 'regex', value: `a[ab]{80}[^ab${i}]` }), 50),
    { s: restless(65_536) },
  ),
  worst(
    'hundreds of expressions on one text',
    all((i) => ({ ...s, op: 'regex', value: `^y${i}` }), 450),
    {
      s: 'é'.repeat(32_000),
    },
  ),
  worst(
    'hundreds of expressions on each element',
    all((i) => ({ ...each, op: 'regex', value: `^y${i}` }), 450),
    {
      s: many(10_000, (i) => `x${i}`),
    },
  ),
  worst(
    'whether each element is there',
    all(() => ({ ...each, op: 'exists', value: false })),
    {
      s: many(10_000, (i) => i),
    },
  ),
  worst(
    'each element with a number',
    all(() => ({ ...each, op: 'gt', value: 100 })),
    {
      s: many(10_000, (i) => i % 10),
    },
  ),
  worst(
    'each element with a long number',
    all(() => ({ ...each, op: 'gt', value: 1e300 })),
    {
      s: many(3000, () => 1.5),
    },
  ),
  worst(
    'each element with a list',
    all((i) => ({ ...each, op: 'in', value: ['a', 'b', i] })),
    {
      s: many(10_000, (i) => `x${i}`),
    },
  ),
  worst(
    'a list in a list',
    all((i) => ({ path: 'args.s[*].b[*].c', op: 'gt', value: i + 5 })),
    {
      s: many(100, () => ({ b: many(100, () => ({ c: 1 })) })),
    },
  ),
  worst(
    'a long text with a list',
    all((i) => ({ ...s, op: 'in', value: ['a', 'b', i] })),
    { s: 'x'.repeat(MIB) },
  ),
  worst(
    'a long text with a part of it',
    all((i) => ({ ...s, op: 'contains', value: `xxxxx${i}` })),
    {
      s: 'x'.repeat(MIB),
    },
  ),
  worst(
    'a long text with a long part of it',
    all((i) => ({ ...s, op: 'contains', value: `${'x'.repeat(20_000)}y${'x'.repeat(20_000)}${i}` }), 10),
    { s: 'x'.repeat(2 * MIB) },
  ),
  worst(
    'a long list with an element',
    all((i) => ({ ...s, op: 'contains', value: `x${i}y` })),
    {
      s: many(100_000, (i) => `x${i}`),
    },
  ),
  worst(
    'arguments that are not there',
    all((i) => ({ path: `args.a${i}`, op: 'exists', value: true })),
    {},
  ),
  worst(
    'arguments among many others',
    all((i) => ({ path: `args.a${i}`, op: 'exists', value: true })),
    keys(20_000, 'b'),
  ),
  worst(
    'arguments among many of another script',
    all((i) => ({ path: `args.a${i}`, op: 'exists', value: true })),
    keys(20_000, 'ключ'),
  ),
  worst(
    'one argument among a hundred thousand',
    all(() => ({ path: 'args.a', op: 'exists', value: true }), 1),
    keys(100_000, 'ключ'),
  ),
  worst(
    'keys that look like another in each element',
    { ...all(() => ({ path: 'args.s[*].b', op: 'exists', value: false }), 100), validate: false },
    { s: many(10_000, () => ({ b: 1, B: 2, ...keys(14, 'ключ') })) },
    { properties: { s: { items: { properties: { b: {}, B: {} }, additionalProperties: true } } } },
  ),
  worst(
    'steps into each other',
    all(() => ({ path: `args${'.a'.repeat(60)}`, op: 'exists', value: false }), 2500),
    JSON.parse(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`),
  ),
  worst('limits that count', { limits: many(MOST.limits, (i) => ({ window: 1 + i, max: 1 })) }, {}),
  worst(
    'limits that sum',
    { limits: many(MOST.limits, (i) => ({ window: 1 + i, max: 1, increment_from: 'args.a' })) },
    { a: 0 },
  ),
]
