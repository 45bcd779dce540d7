import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Num, read, type Value } from '#lib/json/read.ts'
import { conforms, declaresAt, readSchema, validate } from './schema.ts'

const OLD = 'http://json-schema.org/draft-07/schema#'

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

function expectEach(schema: unknown, good: string[], bad: string[]) {
  for (const args of good) expect(ask(schema, args), args).toBe('ok')
  for (const args of bad) expect(ask(schema, args), args).not.toBe('ok')
}

describe('numbers in a schema', () => {
  it('are exact: 19.99 is a multiple of 0.01', () => {
    expectEach({ multipleOf: 0.01 }, ['19.99', '0', '1e2', '0.070', '4.35'], ['19.995', '0.001'])
  })

  it('are exact beyond 2^53', () => {
    expectEach(
      '{"maximum":9007199254740992}',
      ['9007199254740992'],
      ['9007199254740993', '9007199254740992.1'],
    )
    expectEach('{"const":9007199254740993}', ['9007199254740993.0'], ['9007199254740992'])
    expectEach('{"enum":[0.1]}', ['0.10', '1e-1'], ['0.1000000000000000055511151231257827'])
    expectEach(
      '{"type":"integer"}',
      ['1.0', '1e400', '12345678901234567890'],
      ['1.00000000000000000001', '"1"'],
    )
  })

  it('that cannot be compared fail, also under "not"', () => {
    const long = '1'.repeat(300)
    for (const schema of [
      { maximum: 5 },
      { not: { maximum: 5 } },
      { anyOf: [{ const: 1 }, true] },
      { type: 'integer' },
    ]) {
      expect(ask(schema, long)).toMatch(/too long to be compared/)
    }
    expect(ask({ type: 'number' }, long)).toBe('ok')
  })

  it('order as scaled integers do', () => {
    const token = fc.tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.integer({ min: 0, max: 9 }))
    fc.assert(
      fc.property(token, token, ([a, powerA], [b, powerB]) => {
        const limit = `${b}e-${powerB}`
        const less = a * 10n ** BigInt(9 - powerA) < b * 10n ** BigInt(9 - powerB)
        expect(ask(`{"exclusiveMaximum":${limit}}`, `${a}e-${powerA}`) === 'ok').toBe(less)
      }),
    )
  })
})

describe('the keywords', () => {
  it.each([
    ['type', { type: ['string', 'null'] }, ['"a"', 'null'], ['1', '[]', '{}', 'true']],
    ['enum', { enum: [1, { a: [1, 2] }] }, ['1.0', '{"a":[1e0,2]}'], ['"1"', '{"a":[2,1]}', 'true']],
    ['lengths in characters', { minLength: 2, maxLength: 3 }, ['"😀😀"', '"abc"', '1'], ['"😀"', '"abcd"']],
    ['pattern', { pattern: 'b+$' }, ['"abb"', '5'], ['"abc"']],
    ['required', { required: ['a', '__proto__'] }, ['{"a":null,"__proto__":1}', '[]'], ['{"a":1}', '{}']],
    ['sizes', { minProperties: 1, maxProperties: 2 }, ['{"a":1}', '3'], ['{}', '{"a":1,"b":1,"c":1}']],
    [
      'members',
      {
        properties: { a: { type: 'string' } },
        patternProperties: { '^x-': { type: 'number' } },
        additionalProperties: false,
      },
      ['{"a":"s","x-1":1}', '{}'],
      ['{"a":1}', '{"x-1":"s"}', '{"b":1}', '{"constructor":1}'],
    ],
    ['additional', { additionalProperties: { type: 'number' } }, ['{"a":1}'], ['{"a":"1"}']],
    ['names', { propertyNames: { maxLength: 2 } }, ['{"ab":1}'], ['{"abc":1}']],
    ['dependentRequired', { dependentRequired: { a: ['b'] } }, ['{"b":1}', '{"a":1,"b":1}'], ['{"a":1}']],
    [
      'dependentSchemas',
      { dependentSchemas: { a: { required: ['b'] } } },
      ['{}', '{"a":1,"b":1}'],
      ['{"a":1}'],
    ],
    [
      'items',
      { prefixItems: [{ type: 'string' }], items: { type: 'number' } },
      ['["a",1,2]', '[]'],
      ['[1]', '["a","b"]'],
    ],
    ['item counts', { minItems: 1, maxItems: 2 }, ['[1]', '{}'], ['[]', '[1,2,3]']],
    [
      'unique',
      { uniqueItems: true },
      ['[1,"1",true,[1],[true]]'],
      ['[1,1.0]', '[{"a":1,"b":2},{"b":2,"a":1}]'],
    ],
    [
      'contains',
      { contains: { type: 'number' }, minContains: 2, maxContains: 3 },
      ['[1,2,"a"]'],
      ['[1,"a"]', '[1,2,3,4]', '[]'],
    ],
    ['anyOf', { anyOf: [{ type: 'string' }, { minimum: 3 }] }, ['"a"', '3', 'null'], ['2']],
    ['oneOf', { oneOf: [{ minimum: 3 }, { multipleOf: 2 }] }, ['3', '2'], ['4', '1']],
    ['not', { not: { required: ['a'] } }, ['{}'], ['{"a":1}']],
    ['if', '{"if":{"minimum":5},"then":{"multipleOf":5},"else":{"multipleOf":2}}', ['10', '4'], ['7', '3']],
    ['true and false', { properties: { a: true, b: false } }, ['{"a":1}'], ['{"b":1}']],
    [
      'unevaluatedProperties',
      {
        properties: { kind: true },
        anyOf: [
          { properties: { a: { const: 1 } }, required: ['a'] },
          { properties: { b: true }, required: ['b'] },
        ],
        unevaluatedProperties: false,
      },
      ['{"kind":1,"a":1}', '{"a":1,"b":2}'],
      ['{"a":2,"b":1}', '{"a":1,"c":1}'],
    ],
    [
      'unevaluatedItems',
      { prefixItems: [true], contains: { type: 'string' }, unevaluatedItems: { type: 'number' } },
      ['[null,"a",1]'],
      ['[null,"a",null]'],
    ],
    [
      'annotations',
      { format: 'email', default: 5, contentEncoding: 'base64', examples: [1], 'x-any': 1 },
      ['"no"'],
      [],
    ],
    ['an absent default', { properties: { a: { default: 1 } }, required: ['a'] }, [], ['{}']],
  ] as const)('%s', (_name, schema, good, bad) => {
    expectEach(schema, [...good], [...bad])
  })

  it.each([
    [
      'items as a list',
      { items: [{ type: 'string' }], additionalItems: false },
      ['["a"]'],
      ['[1]', '["a",1]'],
    ],
    [
      'dependencies',
      { dependencies: { a: ['b'], c: { required: ['d'] } } },
      ['{"b":1}'],
      ['{"a":1}', '{"c":1}'],
    ],
    [
      'nothing beside $ref',
      { definitions: { n: { type: 'number' } }, properties: { a: { $ref: '#/definitions/n', maximum: 1 } } },
      ['{"a":5}'],
      ['{"a":"5"}'],
    ],
    [
      'names by $id',
      { definitions: { n: { $id: '#n', type: 'number' } }, items: { $ref: '#n' } },
      ['[1]'],
      ['["1"]'],
    ],
    ['no prefixItems', { prefixItems: [false] }, ['[1]'], []],
  ] as const)('draft-07: %s', (_name, schema, good, bad) => {
    expectEach({ $schema: OLD, ...schema }, [...good], [...bad])
  })
})

describe('references', () => {
  it('lead to places, names and schemas inside the document', () => {
    const schema = {
      $id: 'https://example.test/root',
      $defs: {
        'a/b': { type: 'number' },
        named: { $anchor: 'here', type: 'string' },
        inner: { $id: 'inner', $defs: { x: { type: 'boolean' } }, properties: { x: { $ref: '#/$defs/x' } } },
      },
      properties: {
        a: { $ref: '#/$defs/a~1b', maximum: 5 },
        b: { $ref: '#here' },
        c: { $ref: 'https://example.test/inner' },
        d: { $ref: 'inner#/$defs/x' },
        e: { $ref: '#/properties/a' },
        f: { $ref: '#/x-own/schema' },
      },
      'x-own': { schema: { const: 1 } },
    }
    expectEach(
      schema,
      ['{"a":5,"b":"s","c":{"x":true},"d":false,"e":5,"f":1}'],
      ['{"a":6}', '{"b":1}', '{"c":{"x":1}}', '{"d":1}', '{"e":6}', '{"f":2}'],
    )
  })

  it('may recurse, statically and dynamically', () => {
    const tree = {
      $id: 'tree',
      $dynamicAnchor: 'node',
      properties: { kids: { items: { $dynamicRef: '#node' } } },
    }
    const strict = { $dynamicAnchor: 'node', $ref: 'tree', unevaluatedProperties: false, $defs: { tree } }
    expectEach(tree, ['{"kids":[{"kids":[],"x":1}]}'], [])
    expectEach(strict, ['{"kids":[{"kids":[]}]}'], ['{"kids":[{"kids":[],"x":1}]}'])
    const list = { properties: { next: { $ref: '#' }, v: { type: 'number' } } }
    expectEach(list, ['{"next":{"next":{"v":1}}}'], ['{"next":{"next":{"v":"1"}}}'])
  })

  it('in a circle end within the steps and allow nothing', () => {
    const circle = { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }
    expect(ask(circle, '1')).toMatch(/nested deeper/)
    expect(ask({ not: { $ref: '#' } }, '1')).toMatch(/nested deeper/)
    expect(ask({ anyOf: [{ $ref: '#' }, true] }, '1')).toMatch(/nested deeper/)
    const wide = { allOf: [{ $ref: '#' }, { $ref: '#' }] }
    expect(ask({ anyOf: [wide, wide], properties: { a: wide } }, '{}')).not.toBe('ok')
  })

  it('in a long chain do not exhaust the stack', () => {
    const defs = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`d${i}`, { $ref: `#/$defs/d${i + 1}` }]),
    )
    expect(ask({ $defs: { ...defs, d10000: true }, $ref: '#/$defs/d0' }, '1')).toMatch(/nested deeper/)
  })
})

describe('what is said', () => {
  const schema = {
    properties: {
      charge: { properties: { amount: { type: 'integer' } } },
      tags: { items: { enum: ['a', 'b'] } },
    },
  }
  it.each([
    [
      schema,
      '{"charge":{"amount":"5"}}',
      '/charge/amount args.charge.amount must be an integer, and is a string',
    ],
    [
      schema,
      '{"charge":{"amount":5.5}}',
      '/charge/amount args.charge.amount must be an integer, and has a fraction',
    ],
    [schema, '{"tags":["a","secret"]}', '/tags/1 args.tags[1] must be one of "a", "b"'],
    [{ required: ['to'] }, '{}', '/to args.to is required'],
    [
      { additionalProperties: false },
      '{"a/b c":1}',
      '/a~1b c args["a/b c"] is not an argument that this tool declares',
    ],
    [
      { anyOf: [{ type: 'null' }, { required: ['id'] }] },
      '{}',
      ' args fits none of the 2 forms that are allowed; for one of them, args.id is required',
    ],
  ])('names the place, what was wanted and the type, never a value: %j', (schema, args, said) => {
    expect(ask(schema, args)).toBe(said)
  })

  it('is short, however long the keys and the schema are', () => {
    const key = 'k'.repeat(10_000)
    const failure = validate(
      JSON.stringify({ additionalProperties: { const: key } }),
      new Map([[key, new Num('1')]]),
    )
    expect(failure.ok ? '' : failure.sentence.length).toBeLessThan(400)
  })
})

describe('keys that look like declared ones', () => {
  const schema = {
    properties: {
      amount: { type: 'number' },
      to: { properties: { Id: true } },
      list: { items: { $ref: '#/$defs/item' } },
    },
    patternProperties: { '^x': { properties: { name: true } } },
    $defs: { item: { anyOf: [{ properties: { id: true } }, { properties: { ID: true } }] } },
  }
  it.each([
    ['{"Amount":1}', '/Amount'],
    ['{"amount":1,"amount\\u200b":2}', '/amount\u200b'],
    ['{"to":{"id":1}}', '/to/id'],
    ['{"list":[{},{"iD":1}]}', '/list/1/iD'],
    ['{"x1":{"NAME":1}}', '/x1/NAME'],
  ])('fail, wherever they stand: %s', (args, pointer) => {
    expect(ask(schema, args)).toContain(`${pointer} args`)
    expect(ask(schema, args)).toContain('looks like the argument')
  })

  it.each([
    '{"amount":1,"other":2}',
    '{"list":[{"id":1,"ID":2}]}',
    '{"to":{"Id":1}}',
    '{"free":{"Id":1,"id":2}}',
  ])('pass where each is declared, or none: %s', (args) => {
    expect(ask(schema, args)).toBe('ok')
  })

  it('are told apart by what the schema declares at a place', () => {
    const got = readSchema(JSON.stringify(schema))
    if (!got.ok) throw new Error(got.sentence)
    const names = ['amount', 'to', 'list', 'id', 'ID', 'Id']
    const declared = (place: (string | number | null)[]) =>
      names.filter(declaresAt(got.schema, place).declares)
    expect(declared([])).toStrictEqual(['amount', 'to', 'list'])
    expect(declared(['list', null])).toStrictEqual(['id', 'ID'])
    expect(declared(['list', 3])).toStrictEqual(['id', 'ID'])
    expect(declared(['nothing', 'here'])).toStrictEqual([])
    expect(conforms(got.schema, value('{"list":[{"ID":1}]}')).ok).toBe(true)
  })
})
