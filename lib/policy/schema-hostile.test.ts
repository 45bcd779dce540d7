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
      { const: 1 },
      { contains: false },
    ]) {
      expect(ask(schema, many, 1000)).toMatch(/more steps/)
    }
    const text = JSON.stringify('a'.repeat(60_000))
    expect(ask({ pattern: '[\\p{L}]{1,900}!' }, text)).toMatch(/more steps|too long/)
    expect(ask({ not: { pattern: 'b' } }, JSON.stringify('a'.repeat(65_537)))).toMatch(/too long/)
    expect(ask({ pattern: 'a!?$' }, text)).toBe('ok')
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
