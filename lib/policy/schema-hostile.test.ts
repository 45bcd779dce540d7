import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { read, type Value } from '#lib/json/read.ts'
import { fromPlain, write } from '#lib/json/write.ts'
import { readSchema, validate } from './schema.ts'

function value(text: string): Value {
  const got = read(text)
  if (!got.ok) throw new Error(`${got.fault.message}: ${text}`)
  return got.value
}

/** `ok`, or the pointer and the sentence. */
function ask(schema: unknown, args: string, steps?: number): string {
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema)
  const answer = validate(text, value(args), steps)
  return answer.ok ? 'ok' : `${answer.pointer} ${answer.sentence}`
}

describe('hostile schemas', () => {
  it('that double with every level run out of steps, and fail', () => {
    const levels = Array.from({ length: 40 }, (_, i) => [
      `l${i}`,
      { anyOf: [{ $ref: `#/$defs/l${i + 1}` }, { $ref: `#/$defs/l${i + 1}` }] },
    ])
    const schema = { $defs: { ...Object.fromEntries(levels), l40: { type: 'string' } }, $ref: '#/$defs/l0' }
    expect(ask(schema, '1')).toMatch(/more steps/)
    expect(ask({ ...schema, $ref: undefined, not: { $ref: '#/$defs/l0' } }, '1')).toMatch(/more steps/)
  })

  it('pay for what they do, by the element, the character and the pattern', () => {
    const many = `[${Array.from({ length: 2000 }, (_, i) => i).join()}]`
    expect(ask({ items: { type: 'number' } }, many, 10_000)).toBe('ok')
    for (const schema of [
      { items: { type: 'number' } },
      { uniqueItems: true },
      { const: [1] },
      { contains: false },
    ]) {
      expect(ask(schema, many, 1000)).toMatch(/more steps/)
    }
    const text = JSON.stringify('a'.repeat(60_000))
    expect(ask({ pattern: '[\\p{L}]{1,900}!' }, text)).toMatch(/more steps|too long/)
    expect(ask({ not: { pattern: 'b' } }, JSON.stringify('a'.repeat(65_537)))).toMatch(/too long/)
    expect(ask({ pattern: 'a!?$' }, text)).toBe('ok')
  })

  it('are answered exactly where a search that goes back, or a number with a rounding, would not be', () => {
    const long = 'a'.repeat(60_000)
    expect(ask({ pattern: '^(a+)+$' }, JSON.stringify(long))).toBe('ok')
    expect(ask({ pattern: '^(a+)+$' }, JSON.stringify(`${long}!`))).toMatch(/must match the pattern/)
    const cents = { multipleOf: 0.01 }
    for (const fits of ['19.99', '1999e-2', '0.07', '1e300', '-4.35', '0'])
      expect(ask(cents, fits), fits).toBe('ok')
    for (const not of ['19.999', '1e-3', '0.070000000000000001']) expect(ask(cents, not), not).not.toBe('ok')
    const large = '{"type":"integer","minimum":9007199254740993,"maximum":9007199254740993}'
    expect(ask(large, '9007199254740993')).toBe('ok')
    for (const near of ['9007199254740992', '9007199254740994', '9007199254740993.5'])
      expect(ask(large, near), near).not.toBe('ok')
    expect(ask('{"enum":[9007199254740993]}', '9007199254740992')).not.toBe('ok')
    expect(ask('{"enum":[9007199254740993]}', '9007199254740993.0')).toBe('ok')
    expect(ask({ uniqueItems: true }, '[9007199254740993,9007199254740992]')).toBe('ok')
    expect(ask({ uniqueItems: true }, '[1.0,10e-1]')).not.toBe('ok')
  })

  it.each([
    ['a schema that is itself', { $ref: '#' }],
    [
      'two that are each other',
      { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
    ],
    ['one that is itself or nothing', { anyOf: [{ $ref: '#' }, { $ref: '#' }] }],
    ['one that is not itself', { not: { $ref: '#' } }],
    ['one by a name that moves', { $dynamicAnchor: 'n', allOf: [{ $dynamicRef: '#n' }] }],
    [
      'one of the older dialect',
      { $schema: 'http://json-schema.org/draft-07/schema#', allOf: [{ $ref: '#' }] },
    ],
    ['one whose members are all that is left', { unevaluatedProperties: false, allOf: [{ $ref: '#' }] }],
  ])('that go in circles without getting on end, and fail: %s', (_name, schema) => {
    expect(ask(schema, '{"a":1}')).toMatch(/deeper|more steps/)
  })

  it('that go in circles and get on are answered to the depth of the arguments', () => {
    const schema = { properties: { next: { $ref: '#' }, n: { type: 'integer' } } }
    const nested = (depth: number, last: string) =>
      `${'{"next":'.repeat(depth)}{"n":${last}}${'}'.repeat(depth)}`
    expect(ask(schema, nested(60, '1'))).toBe('ok')
    expect(ask(schema, nested(60, '1.5'))).not.toBe('ok')
  })

  it('may have ten thousand keywords', () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `k${i}`)
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'integer' }]))
    expect(ask({ properties }, '{"k9999":1}')).toBe('ok')
    expect(ask({ properties }, '{"k9999":"1"}')).not.toBe('ok')
    expect(ask({ ...Object.fromEntries(names.map((name) => [name, {}])), type: 'integer' }, '"1"')).not.toBe(
      'ok',
    )
    expect(ask({ allOf: names.map(() => ({ type: 'integer' })) }, '1')).toBe('ok')
    expect(ask({ required: names }, '{}')).not.toBe('ok')
    expect(ask({ anyOf: names.map((name) => ({ const: name })) }, '"k9999"')).toBe('ok')
    expect(ask({ enum: names }, '"k10000"')).not.toBe('ok')
  })

  it('that are larger than those of any tool are refused, and say in what', () => {
    const named = (count: number, name: string, one: (i: number) => unknown) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, one(i)]))
    const large: [unknown, RegExp][] = [
      [{ description: 'x'.repeat(524_288) }, /too large: it may have 512 KiB/],
      [{ enum: Array.from({ length: 50_000 }, () => 1) }, /too large: it may have 512 KiB and 50,000 values/],
      [{ properties: named(12_000, 'p', () => ({})) }, /more than 12000 schemas/],
      [{ $defs: named(1000, 'd', (i) => ({ $id: `u${i}` })) }, /more than 1000 schemas have a URI/],
      [{ $id: `http://x/${'a'.repeat(500)}` }, /a URI of at most 500 characters/],
      [
        { properties: named(900, 'p', (i) => ({ pattern: `^(one|two|three)-${i}$` })) },
        /patterns are too large/,
      ],
      [{ pattern: `(?i)${'[^Ā-𞤀]'.repeat(120)}` }, /patterns are too large/],
      [
        {
          $dynamicAnchor: 'n',
          $defs: named(500, 'd', (i) => ({ $id: `u${i}`, $dynamicAnchor: 'n' })),
          anyOf: Array.from({ length: 100 }, () => ({ $dynamicRef: '#n' })),
        },
        /references lead to too many schemas/,
      ],
    ]
    for (const [schema, said] of large) expect(ask(schema, '1')).toMatch(said)
    const fits = { properties: named(11_999, 'p', () => ({})), $id: `http://x/${'a'.repeat(480)}` }
    expect(ask(fits, '{"p1":1}')).toBe('ok')
    // The same pattern is compiled once, and so it is counted once.
    expect(
      ask({ properties: named(5000, 'p', () => ({ pattern: '^(one|two|three)$' })) }, '{"p1":"one"}'),
    ).toBe('ok')
  })

  it('pay for numbers that take long to divide, and for names that take long to fold', () => {
    const numbers = (token: string) => `[${Array.from({ length: 400 }, () => token).join()}]`
    expect(ask({ items: { multipleOf: 7 } }, numbers('14'), 10_000)).toBe('ok')
    expect(ask({ items: { multipleOf: 7 } }, numbers('7e999999998'), 10_000)).toMatch(/more steps/)
    const names = (name: string) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${name}${i}`, 1])))
    expect(ask({ properties: { a: {} } }, names('key'), 10_000)).toBe('ok')
    expect(ask({ properties: { a: {} } }, names('ключ'), 10_000)).toMatch(/more steps/)
  })

  it('of draft-07 are read as draft-07 has it', () => {
    const old = (more: object) => ({ $schema: 'http://json-schema.org/draft-07/schema#', ...more })
    const text = { type: 'string' }
    expect(ask(old({ definitions: { t: text }, $ref: '#/definitions/t', maxLength: 1 }), '"long"')).toBe('ok')
    expect(ask(old({ items: [text], additionalItems: false }), '["a"]')).toBe('ok')
    expect(ask(old({ items: [text], additionalItems: false }), '["a",1]')).not.toBe('ok')
    expect(ask(old({ dependencies: { a: ['b'], c: { required: ['d'] } } }), '{"a":1}')).not.toBe('ok')
    expect(ask(old({ dependencies: { a: ['b'], c: { required: ['d'] } } }), '{"c":1,"d":1}')).toBe('ok')
    expect(ask(old({ unevaluatedProperties: false, dependentRequired: { a: ['b'] } }), '{"a":1}')).toBe('ok')
    expect(ask(old({ contains: text, minContains: 2 }), '["a"]')).toBe('ok')
    expect(ask(old({ exclusiveMaximum: 5 }), '5.0')).not.toBe('ok')
    expect(
      ask(
        old({
          $id: '#t',
          definitions: { t: { $id: '#name', ...text } },
          properties: { a: { $ref: '#name' } },
        }),
        '{"a":1}',
      ),
    ).not.toBe('ok')
  })

  it('pay for remembering what was looked at', () => {
    const levels = Array.from({ length: 200 }, (_, i) => [
      `d${i}`,
      { allOf: [{ $ref: `#/$defs/d${i + 1}` }] },
    ])
    const last = { patternProperties: { '^k': true } }
    const schema = {
      $defs: { ...Object.fromEntries(levels), d200: last },
      $ref: '#/$defs/d0',
      unevaluatedProperties: false,
    }
    const keys = (count: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])))
    expect(ask(schema, keys(10))).toBe('ok')
    expect(ask(schema, keys(10_000))).toMatch(/more steps/)
  })

  it.each([
    ['not JSON', '{"type":"object",}'],
    ['a key twice', '{"type":"object","type":"string"}'],
    ['no schema', '5'],
    ['null as a schema', '{"properties":{"a":null}}'],
    ['an unknown dialect', '{"$schema":"http://json-schema.org/draft-04/schema#"}'],
    ['an unknown type', '{"type":"any"}'],
    ['a type that is no name', '{"type":5}'],
    ['a limit that is no number', '{"maxLength":"5"}'],
    ['a negative length', '{"maxLength":-1}'],
    ['half a length', '{"minItems":1.5}'],
    ['a number too long', `{"maximum":${'1'.repeat(300)}}`],
    ['multiples of 0', '{"multipleOf":0}'],
    ['required as a boolean', '{"properties":{"a":{"required":true}}}'],
    ['a list of no schemas', '{"anyOf":[]}'],
    ['exclusive limits of draft-04', '{"minimum":1,"exclusiveMinimum":true}'],
    ['a look-ahead', '{"pattern":"^(?!x)"}'],
    ['a look-ahead for names', '{"patternProperties":{"^(?=x)":true}}'],
    [
      'patterns that repeat too much together',
      JSON.stringify({ allOf: Array.from({ length: 60 }, (_, i) => ({ pattern: `a${i}[ab]{1,1000}` })) }),
    ],
    ['a reference to the network', '{"$ref":"https://example.test/other.json"}'],
    ['a reference to nothing', '{"$ref":"#/$defs/none"}'],
    [
      'a reference to what is no schema',
      '{"$ref":"#/$defs","$defs":{"a":true},"type":"object","x":{"$ref":"#/type"},"not":{"$ref":"#/type"}}',
    ],
    ['a name twice', '{"$defs":{"a":{"$anchor":"n"},"b":{"$anchor":"n"}}}'],
    ['an identity twice', '{"$defs":{"a":{"$id":"x"},"b":{"$id":"x"}}}'],
    ['one over a megabyte', `{"description":"${'a'.repeat(1024 * 1024)}"}`],
  ])('cannot be read, and every call is invalid: %s', (_name, text) => {
    expect(readSchema(text).ok).toBe(false)
    expect(ask(text, '{}')).not.toBe('ok')
  })

  it('never throw, whatever the schema and the arguments are', () => {
    const words = [
      '$ref',
      '$id',
      '$anchor',
      '$dynamicRef',
      '$dynamicAnchor',
      '$defs',
      'items',
      'properties',
      'allOf',
      'not',
      'if',
    ]
    const keys = [
      ...words,
      'then',
      'anyOf',
      'pattern',
      'type',
      'enum',
      'unevaluatedProperties',
      'contains',
      'a',
      'required',
    ]
    const leaves = ['#', '#/a', '#x', 'x', '#/$defs/a', 'string', 'object', '(', true, false, 0, 1.5, null]
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom(...leaves),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(tree, tree, (schema, args) => {
        expect(typeof validate(write(fromPlain(schema)), fromPlain(args), 5000).ok).toBe('boolean')
      }),
      { numRuns: 1000 },
    )
  })
})
