import { many } from './worst.fixture.ts'
import { restless } from './worst-calls.fixture.ts'

// Schemas that are made to be slow to read, and arguments that are made to be slow to hold against one.

const object = (members: [string, unknown][]) => Object.fromEntries(members)
const named = (count: number, name: string, one: (i: number) => unknown) =>
  object(many(count, (i) => [`${name}${i}`, one(i)]))

const schemas: [string, unknown][] = [
  ['properties', { properties: named(11_990, 'p', () => ({})) }],
  ['properties in another script', { properties: named(11_990, 'ключ', () => ({})) }],
  [
    'properties with a few keywords',
    { properties: named(6000, 'p', () => ({ type: ['string', 'null'], minLength: 1 })) },
  ],
  ['properties with a choice', { properties: named(6000, 'p', () => ({ enum: [1, 2, 3] })) }],
  ['forms', { anyOf: many(11_990, () => ({})) }],
  ['references', { anyOf: many(11_990, () => ({ $ref: '#' })) }],
  [
    'references by a long address',
    { $id: `http://x/${'a'.repeat(480)}`, anyOf: many(11_990, () => ({ $ref: '#' })) },
  ],
  [
    'references that move',
    {
      $dynamicAnchor: 'n',
      $defs: named(900, 'd', (i) => ({ $id: `u${i}`, $dynamicAnchor: 'n' })),
      anyOf: many(3000, () => ({ $dynamicRef: '#n' })),
    },
  ],
  ['schemas with addresses', { $defs: named(990, 'd', (i) => ({ $id: `u${i}` })) }],
  [
    'objects under a long key',
    {
      properties: {
        ['k'.repeat(100_000)]: { properties: named(4000, 'p', () => ({ properties: { a: {} } })) },
      },
    },
  ],
  ['a choice of numbers', { enum: many(49_900, (i) => i) }],
  ['a choice of objects', { enum: many(12_000, (i) => ({ a: i, b: [1] })) }],
  ['needed members', { required: many(40_000, (i) => `r${i}`) }],
  ['needed members of members', { dependentRequired: named(16_000, 'r', () => ['a']) }],
  ['schemas of members', { dependentSchemas: named(11_990, 'r', () => ({})) }],
  ['patterns', { properties: named(5000, 'p', (i) => ({ pattern: `^x${i}` })) }],
  ['members by pattern', { patternProperties: named(5000, '^x', () => ({})) }],
  ['one pattern again and again', { properties: named(11_990, 'p', () => ({ pattern: '^x' })) }],
  ['a pattern of many cases', { pattern: `(?i)${'[^Ā-𞤀]'.repeat(120)}` }],
  ['patterns of Unicode classes', { properties: named(2000, 'p', (i) => ({ pattern: `\\p{L}${i}` })) }],
  ['long patterns', { properties: named(200, 'p', (i) => ({ pattern: `${'\\u00e9'.repeat(150)}${i}` })) }],
  ['annotations', named(15_000, 'x', () => ({ a: [1] }))],
]

/** Each is read whole, or refused. */
export const worstSchemas: readonly [string, string][] = [
  ...schemas.map(([name, schema]): [string, string] => [name, JSON.stringify(schema)]),
  ['not in not', `${'{"not":'.repeat(60)}{}${'}'.repeat(60)}`],
  ['lists in lists', '['.repeat(200_000)],
  ['more than may be', `[${'{},'.repeat(170_000)}1]`],
]

const numbers = (token: string, count: number) => `[${many(count, () => token).join(',')}]`
const deep = (depth: number, last: string) => `${'{"a":'.repeat(depth)}${last}${'}'.repeat(depth)}`
const nested = (depth: number, last: object): object =>
  depth === 0 ? last : { properties: { a: nested(depth - 1, last) } }
const doubled = {
  ...named(40, 'l', (i) => ({ anyOf: [{ $ref: `#/$defs/l${i + 1}` }, { $ref: `#/$defs/l${i + 1}` }] })),
  l40: { type: 'string' },
}
const doubling = { $ref: '#/$defs/l0' }

/** Each takes all of the steps that a schema may take, or nearly so. The arguments are the text of one value. */
export const worstChecks: readonly [string, Record<string, unknown>, string][] = [
  ['forms that double', { ...doubling, $defs: doubled }, '1'],
  ['forms that double deep inside', { ...nested(25, doubling), $defs: doubled }, deep(25, '1')],
  ['forms of which one holds', { items: { oneOf: many(50, (i) => ({ const: i })) } }, numbers('99', 20_000)],
  [
    'forms that see members',
    { unevaluatedProperties: false, anyOf: many(150, () => ({ properties: named(50, 'p', () => ({})) })) },
    JSON.stringify(named(1000, 'p', (i) => i)),
  ],
  [
    'forms that see elements',
    { unevaluatedItems: false, allOf: many(200, () => ({ contains: true, unevaluatedItems: true })) },
    numbers('1', 10_000),
  ],
  [
    'members and elements that nobody looked at',
    { allOf: many(500, () => ({ unevaluatedItems: true })) },
    numbers('1', 50_000),
  ],
  ['elements', { items: { type: 'number' } }, numbers('1', 200_000)],
  [
    'elements with all that a number has',
    {
      items: {
        type: 'integer',
        minimum: 0,
        maximum: 9,
        exclusiveMinimum: -1,
        exclusiveMaximum: 10,
        multipleOf: 1,
      },
    },
    numbers('5', 100_000),
  ],
  ['long numbers', { items: { type: 'integer', minimum: 0 } }, numbers(`1.${'9'.repeat(200)}`, 15_000)],
  ['numbers that are a multiple', { items: { multipleOf: 7 } }, numbers('7e999999998', 100_000)],
  [
    'numbers that are a multiple of a long one',
    { items: { multipleOf: JSON.parse('1e-100') } },
    numbers('9'.repeat(250), 10_000),
  ],
  ['different numbers', { uniqueItems: true }, `[${many(100_000, (i) => i).join(',')}]`],
  ['different texts', { uniqueItems: true }, JSON.stringify(many(10_000, (i) => `${'é'.repeat(200)}${i}`))],
  [
    'different objects',
    { uniqueItems: true },
    JSON.stringify(many(10_000, (i) => ({ a: i, b: 'x', c: [1, 2] }))),
  ],
  [
    'an object among a choice, again and again',
    { allOf: many(200, () => ({ enum: [{}, 1] })) },
    JSON.stringify(named(3000, 'k', (i) => i)),
  ],
  [
    'a long text among a choice, again and again',
    { allOf: many(1000, (i) => ({ enum: [`${i}`, []] })) },
    JSON.stringify('x'.repeat(2_000_000)),
  ],
  [
    'the length of a long text',
    { allOf: many(1000, () => ({ minLength: 1 })) },
    JSON.stringify('x'.repeat(2_000_000)),
  ],
  ['a pattern that is slow', { pattern: 'a[ab]{280}[^ab]' }, JSON.stringify(restless(65_536))],
  [
    'a pattern on each element',
    { items: { pattern: 'a[ab]{280}[^ab]' } },
    JSON.stringify(many(20, () => restless(5000))),
  ],
  ['a pattern on many texts', { items: { pattern: '^x' } }, JSON.stringify(many(100_000, () => 'y'))],
  [
    'patterns on one text',
    { allOf: many(400, (i) => ({ not: { pattern: `^x${i}` } })) },
    JSON.stringify('é'.repeat(32_000)),
  ],
  [
    'members by pattern',
    { patternProperties: named(400, '^x', () => true) },
    JSON.stringify(named(5000, 'y', (i) => i)),
  ],
  [
    'members that are not known',
    { additionalProperties: true, properties: { a: {} } },
    JSON.stringify(named(60_000, 'ключ', (i) => i)),
  ],
  ['names of members', { propertyNames: { minLength: 1 } }, JSON.stringify(named(60_000, 'k', (i) => i))],
  [
    'names that fail',
    { not: { propertyNames: { type: 'number' } } },
    JSON.stringify(named(60_000, 'k', (i) => i)),
  ],
  [
    'needed members',
    { items: { required: many(5000, (i) => `r${i}`) } },
    JSON.stringify(many(2000, () => named(1, 'r', () => 1))),
  ],
  [
    'members that need others',
    { items: { dependencies: { r0: many(20_000, () => 'r0') } } },
    JSON.stringify(many(5000, () => ({ r0: 1 }))),
  ],
  [
    'objects of many forms',
    { items: { anyOf: many(200, (i) => ({ properties: { [`p${i}`]: {} } })) } },
    JSON.stringify(many(3000, () => ({ x: { y: 1 } }))),
  ],
  [
    'objects of many patterns',
    { items: { patternProperties: named(400, '^x', () => ({})) } },
    JSON.stringify(many(3000, () => ({ y: {} }))),
  ],
  [
    'references that move',
    {
      $dynamicAnchor: 'n',
      $defs: named(80, 'd', (i) => ({
        $id: `u${i}`,
        $dynamicAnchor: 'n',
        anyOf: [{ $dynamicRef: '#n' }, { $ref: `u${(i + 1) % 80}` }],
      })),
      allOf: [{ $ref: 'u0' }],
    },
    '1',
  ],
  [
    'arguments in arguments',
    { $ref: '#/$defs/t', $defs: { t: { additionalProperties: { $ref: '#/$defs/t' } } } },
    `[${many(1000, () => deep(60, '1')).join(',')}]`,
  ],
]
