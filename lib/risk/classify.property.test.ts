import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { processorTime } from '#tools/processor-time.mjs'
import { classify } from './classify.ts'
import { levels, type ToolDefinition } from './types.ts'
import { categoryOf, readVerbs } from './verbs.ts'
import { plain } from './words.ts'

const RUNS = Math.ceil(inject('propertyRuns') / 20)
const LIMIT = 120_000

const word = fc.constantFrom(
  ...'get list read find delete remove create update run execute order pay issue start set manage resolve generate'
    .split(' ')
    .concat(
      'query sql file the a rows token keys user summary thread and or status force http request'.split(' '),
    ),
)
const name = fc
  .array(word, { minLength: 1, maxLength: 4 })
  .chain((words) => fc.constantFrom('_', '-', ' ').map((joined) => words.join(joined)))
const piece = fc.oneof(
  { weight: 6, arbitrary: word },
  fc.constantFrom(
    'Deletes the file',
    'Use this first',
    'Read-only',
    "'delete'",
    'Operations',
    'Args',
    '- `drop`',
    'SQL',

    'SELECT a FROM b',
    'using an admin key',
    'permanently',
    'HTTP',
    'e.g.',
    '`x`: y',
    '\u200b',
    'д',
    'https://a.b/c',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const sentence = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 8 }), fc.constantFrom('.', ':', '!', ';', ''))
  .map(([words, end]) => `${words.join(' ')}${end}\n`)
const text = fc.array(sentence, { maxLength: 4 }).map((all) => all.join(''))
const argument = fc.record(
  {
    type: fc.constantFrom('string', 'array', 'boolean', 'object'),
    description: text,
    enum: fc.array(name, { maxLength: 4 }),
  },
  { requiredKeys: [] },
)
const argumentName = fc.constantFrom(
  'action',
  'method',
  'query',
  'sql',
  'command',
  'code',
  'script',
  'url',
  'path',
  'ids',
  'id',
  'type',
  'html',
  'x',
)
const given = fc.dictionary(argumentName, argument, { maxKeys: 4 })
const hints = fc.record(
  {
    readOnlyHint: fc.boolean(),
    destructiveHint: fc.boolean(),
    idempotentHint: fc.boolean(),
    openWorldHint: fc.boolean(),
    title: text,
  },
  { requiredKeys: [] },
)
const toolOf = fc.record({ name, description: text, given }).map(
  (each): ToolDefinition => ({
    name: each.name,
    // What a tool says of itself begins with a word: an empty text is no text that a word is added to.
    description: `Tool. ${each.description}`,
    inputSchema: { type: 'object', properties: each.given },
  }),
)
const levelOf = (tool: ToolDefinition) => levels.indexOf(classify(tool).level)
const never = <T>(more: fc.Arbitrary<T>, add: (tool: ToolDefinition, more: T) => ToolDefinition) =>
  fc.assert(
    fc.property(toolOf, more, (tool, extra) => {
      expect(levelOf(add(tool, extra))).toBeGreaterThanOrEqual(levelOf(tool))
    }),
    { numRuns: RUNS },
  )

test('no annotation lowers the level', { timeout: LIMIT }, () => {
  never(hints, (tool, annotations) => ({ ...tool, annotations }))
})

test('no sentence added to a description lowers the level', { timeout: LIMIT }, () => {
  never(text, (tool, more) => ({ ...tool, description: `${tool.description}${more}` }))
})

test('nor does a sentence put before it, where the tool already says what it does', {
  timeout: LIMIT,
}, () => {
  fc.assert(
    fc.property(
      text,
      fc.constantFrom('Deletes the rows.', 'Removes a row.', 'Delete the rows.'),
      (more, says) => {
        const { level } = classify({ name: 'get_it', description: `${more}${says}` })
        expect(level).toBe('critical')
      },
    ),
    { numRuns: RUNS },
  )
})

test('no title lowers the level', { timeout: LIMIT }, () => {
  never(text, (tool, title) => ({ ...tool, title }))
})

test('no argument more, and no word about one, lowers the level', { timeout: LIMIT }, () => {
  never(fc.tuple(argumentName, argument, text), (tool, [key, added, words]) => {
    const { properties } = tool.inputSchema as { properties: Record<string, Record<string, unknown>> }
    const before = properties[key]
    const after = before
      ? {
          ...before,
          description: `${typeof before.description === 'string' ? before.description : ''}\n${words}`,
        }
      : added
    return { ...tool, inputSchema: { type: 'object', properties: { ...properties, [key]: after } } }
  })
})

/** Anything where a definition belongs. */
const any = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.double(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(
        fc.string(),
        argumentName,
        fc.constantFrom('properties', 'items', 'enum', 'anyOf', '$defs', '__proto__'),
      ),
      tie('value'),
      { maxKeys: 5 },
    ),
  ),
})).value
const hostile = fc.record(
  { name: text, title: text, description: text, inputSchema: any, annotations: any },
  { requiredKeys: ['name'] },
)

test('whatever a definition is, it is judged, and the same each time', { timeout: LIMIT }, () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const tool = value as ToolDefinition
      const first = classify(tool)
      expect(classify(structuredClone(tool))).toEqual(first)
      expect(levels).toContain(first.level)
      for (const { words, field } of first.signals) {
        expect(words.length).toBeLessThanOrEqual(120)
        expect(field.length).toBeLessThanOrEqual(200)
      }
    }),
    { numRuns: RUNS },
  )
})

test('evidence is found where it is said to be', { timeout: LIMIT }, () => {
  fc.assert(
    fc.property(toolOf, (tool) => {
      for (const { field, words } of classify(tool).signals) {
        expect(field).toMatch(/^(?:name|title|description|annotations|inputSchema(?:\..+)?)$/)
        if (field === 'description') expect(plain(tool.description ?? '')).toContain(words)
      }
    }),
    { numRuns: RUNS },
  )
})

// Without bounds on what is looked at, each of these takes minutes.
const n = 400_000
test.each<[string, ToolDefinition]>([
  ['one long word', { name: 'x', description: 'a'.repeat(n) }],
  ['quotes', { name: 'x', inputSchema: { properties: { action: { description: "'a ".repeat(n) } } } }],
  [
    'alternatives',
    { name: 'x', inputSchema: { properties: { action: { description: 'a, or '.repeat(n) } } } },
  ],
  ['an item without an end', { name: 'x', description: `- ${'a('.repeat(n)}` }],
  ['blanks', { name: 'x', description: `${' '.repeat(n)}\n`.repeat(3) }],
  ['headings', { name: 'x', description: '#* '.repeat(n) }],
  ['a query', { name: 'query', description: 'SELECT '.repeat(n) }],
  ['many options', { name: 'x', inputSchema: { properties: { action: { enum: Array(n).fill('get_it') } } } }],
  [
    'many arguments',
    {
      name: 'x',
      inputSchema: { properties: Object.fromEntries(Array.from({ length: n / 4 }, (_, i) => [`a${i}`, {}])) },
    },
  ],
  [
    'many alternatives',
    { name: 'x', inputSchema: { anyOf: Array(n).fill({ properties: { action: { enum: ['get'] } } }) } },
  ],
  [
    'a deep schema',
    { name: 'x', inputSchema: Array.from({ length: 5_000 }).reduce<object>((items) => ({ items }), {}) },
  ],
  [
    'references in a circle',
    {
      name: 'x',
      inputSchema: {
        properties: Object.fromEntries(
          Array.from({ length: 2_000 }, (_, i) => [`a${i}`, { $ref: '#/$defs/a' }]),
        ),
        $defs: { a: { anyOf: Array(n).fill({ $ref: '#/$defs/a', description: 'SQL '.repeat(100) }) } },
      },
    },
  ],
  [
    'a long reference',
    {
      name: 'x',
      inputSchema: {
        anyOf: Array.from({ length: 9_000 }, () => ({ $ref: `#/$defs/${'a'.repeat(n)}` })),
        $defs: { ['a'.repeat(n)]: {} },
      },
    },
  ],
  ['capitals', { name: 'A'.repeat(n), title: 'A'.repeat(n), description: 'A'.repeat(n) }],
  ['verbs in a name', { name: 'get_transfer_resolve_'.repeat(n / 20) }],
  [
    'verbs in an option',
    { name: 'x', inputSchema: { properties: { action: { enum: ['get_transfer_'.repeat(n)] } } } },
  ],
  ['capitals in an argument', { name: 'x', inputSchema: { properties: { ['A'.repeat(n)]: {} } } }],
  ['foreign letters', { name: 'ж'.repeat(n), description: 'ж '.repeat(n) }],
])('a hostile definition is judged in less than two seconds: %s', (_, tool) => {
  expect(processorTime(() => classify(tool), 500)).toBeLessThan(2_000)
})

test('each verb stands in one list: none both acts and reads', () => {
  expect([...readVerbs].filter((verb) => categoryOf(verb) !== undefined)).toEqual([])
})
