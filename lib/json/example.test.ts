import { expect, test } from 'vitest'
import { exampleOf } from './example.ts'
import { read } from './read.ts'
import { write } from './write.ts'

function of(schema: object): string {
  const result = read(JSON.stringify(schema))
  return result.ok ? write(exampleOf(result.value)) : 'unreadable'
}

test('an example takes what the schema gives: const, default, examples, enum, in this order', () => {
  const properties = {
    a: { const: 1, default: 2 },
    b: { default: 'd', examples: ['e'] },
    c: { type: 'string', examples: ['pizza', 'tea'] },
    d: { enum: ['x', 'y'] },
    e: { type: 'string' },
    f: { type: 'integer', minimum: 3 },
    g: { type: 'array', items: { enum: ['read'] }, minItems: 1 },
  }
  expect(of({ type: 'object', properties, required: ['f', 'g'] })).toBe(
    '{"a":1,"b":"d","c":"pizza","d":"x","f":3,"g":["read"]}',
  )
})

test('a schema that refers to itself ends, and one that refers elsewhere is not followed', () => {
  const node = { type: 'object', properties: { child: { $ref: '#/$defs/node' } }, required: ['child'] }
  expect(of({ $ref: '#/$defs/node', $defs: { node } })).toContain('null')
  expect(of({ $ref: 'https://example.com/schema' })).toBe('null')
})

test('numbers stay as written', () => {
  expect(of({ default: 1 }).concat(write(exampleOf(new Map([['default', [null]]]))))).toBe('1[null]')
  const schema = read('{"default":9007199254740993.10}')
  expect(schema.ok && write(exampleOf(schema.value))).toBe('9007199254740993.10')
})
