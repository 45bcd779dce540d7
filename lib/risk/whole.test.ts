import { expect, test } from 'vitest'
import { classify } from './classify.ts'
import type { ToolDefinition } from './types.ts'

const deleting = { enum: ['get', 'delete'] }
const inner = { properties: { action: deleting } }
test.each<[string, object]>([
  ['a reference', { properties: { action: { $ref: '#/$defs/a' } }, $defs: { a: deleting } }],
  [
    'a reference of references',
    {
      properties: { action: { $ref: '#/definitions/a~1%3Cb%3E' } },
      definitions: { 'a/<b>': { allOf: [{ $ref: '#/$defs/c/anyOf/0' }] } },
      $defs: { c: { anyOf: [deleting] } },
    },
  ],
  [
    'a choice that is optional',
    { properties: { action: { anyOf: [{ items: deleting }, { type: 'null' }] } } },
  ],
  ['a name that is a pattern', { patternProperties: { '^action$': deleting } }],
  ['what depends on another', { dependentSchemas: { x: inner } }],
  ...['prefixItems', 'allOf'].map((key): [string, object] => [key, { [key]: [inner] }]),
  ...'items additionalItems contains additionalProperties unevaluatedItems unevaluatedProperties propertyNames contentSchema if then else not'
    .split(' ')
    .map((key): [string, object] => [key, { [key]: inner }]),
])('an action that destroys is found wherever a schema can hold it: %s', (_, inputSchema) => {
  expect(classify({ name: 'get_rows', description: 'Gets rows.', inputSchema })).toMatchObject({
    category: 'destructive',
    signals: [{ words: 'delete' }],
  })
})

test('what is said of an argument counts wherever a schema can say it', () => {
  const said = { type: 'string', description: 'SQL to run' }
  const long = Array.from({ length: 8 }, () => ({ description: 'x'.repeat(19_000) }))
  for (const query of [
    { $ref: '#/$defs/q' },
    { anyOf: [said, { type: 'null' }] },
    { anyOf: [...long, said] },
  ])
    expect(
      classify({ name: 'get_rows', inputSchema: { properties: { query }, $defs: { q: said } } }).category,
    ).toBe('execute')
  const user_ids = { anyOf: [{ type: 'array' }, { type: 'null' }] }
  const signals = classify({ name: 'add_it', inputSchema: { properties: { user_ids } } }).signals
  expect(signals.map(({ id }) => id)).toContain('bulk')
})

test('behind what is not read stands the worst', () => {
  const name = `get_${'x_'.repeat(400)}delete${'_x'.repeat(400)}`
  expect(classify({ name, description: 'Gets rows.' }).level).toBe('critical')
  const long = 'Gets rows. '.repeat(3_000)
  expect(classify({ name: 'get_rows', description: long })).toMatchObject({
    category: 'destructive',
    level: 'critical',
  })
  expect(classify({ name: 'delete_rows', description: long }).signals.map((each) => each.id)).toEqual([
    'destructive',
    'not_read_whole',
  ])
  const many = (length: number, schema: object) =>
    Object.fromEntries(Array.from({ length }, (_, i) => [`a${i}`, { ...schema }]))
  for (const properties of [many(3_000, {}), many(1_900, { description: 'x'.repeat(110) })])
    expect(classify({ name: 'get_rows', inputSchema: { properties } }).level).toBe('critical')
  for (const action of [
    { enum: [...Array<string>(20_000).fill('get'), 'delete'] },
    { description: `${'x '.repeat(10_000)} or 'delete'` },
    { anyOf: Array(20_001).fill({ const: 'get' }) },
    { enum: [`${'x_'.repeat(400)}delete${'_x'.repeat(400)}`] },
    { $ref: 'https://example.com/action' },
    { $ref: '#action' },
    { $ref: '#/$defs/missing' },
    { $id: 'elsewhere', $ref: '#/properties/action' },
  ])
    expect(classify({ name: 'get_rows', inputSchema: { properties: { action } } }).level).toBe('critical')
  expect(
    classify({ name: 'get_rows', inputSchema: { properties: { action: { enum: ['get'] } } } }).level,
  ).toBe('low')
})

test.each<[string, ToolDefinition, string]>([
  [
    'many sentences',
    { name: 'get_rows', description: `${'a\n'.repeat(9_000)}Deletes all rows.` },
    'destructive',
  ],
  ['a long title', { name: 'get_rows', title: `${'a. '.repeat(2_000)}Delete all rows` }, 'destructive'],
  [
    'a long description of code',
    {
      name: 'get_rows',
      description: `${'a '.repeat(5_000)}Executes the code.`,
      inputSchema: { properties: { code: { type: 'string' } } },
    },
    'runs_code',
  ],
  [
    'a long description of requests',
    { name: 'api_call', description: `${'a '.repeat(5_000)}Makes an HTTP request.` },
    'execute',
  ],
  ['many words in a name', { name: `${'aB'.repeat(118)}CreateApiKey` }, 'mints_credentials'],
])('the end of what is read counts like its beginning: %s', (_, tool, id) => {
  expect(classify(tool).signals.map((signal) => signal.id)).toContain(id)
})

test('a field is named by no more of an argument than is shown', () => {
  const long = `${'a'.repeat(5_000)}_sql`
  const { signals } = classify({ name: 'x', inputSchema: { properties: { [long]: { type: 'string' } } } })
  expect(signals[0]?.field).toHaveLength(200)
})

test.each<[string, Omit<ToolDefinition, 'name'>, string]>([
  [
    'what is said of a query',
    { inputSchema: { properties: { query: { description: 'S\u200bQL to run' } } } },
    'execute',
  ],
  [
    'a choice in a sentence',
    { inputSchema: { properties: { action: { description: "'get' or 'd\u0435lete'" } } } },
    'destructive',
  ],
  [
    'what is said of code',
    { inputSchema: { properties: { code: { description: 'c\u043ede to \u0435xecute' } } } },
    'execute',
  ],
  [
    'what is said of a method',
    { inputSchema: { properties: { method: { description: '\u041dTTP method' }, path: {} } } },
    'destructive',
  ],
  [
    'a description of code',
    { description: 'Gets rows. Ex\u200becutes the code.', inputSchema: { properties: { code: {} } } },
    'execute',
  ],
  ['a description of queries', { description: 'Gets rows with S\u200bQL.' }, 'execute'],
])('look-alikes and what is invisible hide nothing in %s', (_, rest, category) => {
  expect(classify({ name: 'query_rows', ...rest }).category).toBe(category)
})

test.each(['type', 'enum', 'title', '$ref', 'properties', 'const', '$id'])(
  'a %s that is no text, and cannot be made one, is judged',
  (key) => {
    const hostile = { [key]: { toString: '', valueOf: '' } }
    const properties = { url: hostile, action: hostile, code: hostile, query: hostile, method: hostile }
    expect(classify({ name: 'get_it', inputSchema: { properties } }).category).not.toBe('financial')
  },
)

test('a schema that contains itself is read whole', () => {
  const json = { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/$defs/json' } }] }
  const inputSchema = { properties: { value: { $ref: '#/$defs/json' } }, $defs: { json } }
  expect(classify({ name: 'get_rows', inputSchema })).toMatchObject({ level: 'low', signals: [] })
})
