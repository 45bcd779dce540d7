import { expect, test } from 'vitest'
import {
  conditionForm,
  hoursOf,
  hourValues,
  operationsFor,
  withOperation,
  withPath,
} from './edit-condition.ts'
import { argumentFields, fieldAt, sharedFields } from './edit-fields.ts'

const schema = JSON.stringify({
  type: 'object',
  required: ['amount'],
  properties: {
    amount: { type: 'number', minimum: 0, description: ' In cents. ' },
    currency: { enum: ['USD', 'EUR'] },
    note: { type: ['string', 'null'] },
    to: { type: 'object', properties: { 'street name': { type: 'string' }, city: { type: 'string' } } },
    items: { type: 'array', items: { $ref: '#/$defs/item' } },
    scopes: { type: 'array', items: { type: 'string', enum: ['read', 'admin'] } },
    express: { type: 'boolean' },
    either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
  },
  $defs: {
    item: { type: 'object', properties: { price: { type: 'number' }, parts: { $ref: '#/$defs/item' } } },
  },
})
const fields = argumentFields(schema)
const at = (path: string) => fieldAt(path, fields)

test('arguments are found where the schema names them: nested, in lists, behind references', () => {
  expect(fields.slice(0, 9).map((field) => `${field.path} ${field.kind}`)).toEqual([
    'args.amount number',
    'args.currency text',
    'args.note text',
    'args.to object',
    'args.to["street name"] text',
    'args.to.city text',
    'args.items list',
    'args.items[*].price number',
    'args.items[*].parts object',
  ])
  expect(at('args.amount')).toMatchObject({ required: true, description: 'In cents.' })
  expect(at('args.scopes[*]')).toMatchObject({ kind: 'text', choices: ['read', 'admin'] })
  expect(at('args.either').kind).toBe('any')
  expect(at('args.nowhere')).toEqual({ path: 'args.nowhere', kind: 'any', required: false })
})

test('a schema that never ends, or cannot be read, gives what there is', () => {
  expect(argumentFields('{')).toEqual([])
  expect(argumentFields('{"$ref":"#"}')).toEqual([])
  const endless = argumentFields('{"properties":{"a":{"$ref":"#"},"b":{"$ref":"#"}}}')
  expect(endless.length).toBeLessThanOrEqual(400)
  const wide = argumentFields(
    JSON.stringify({ properties: Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, {}])) }),
  )
  expect(wide.length).toBe(400)
})

test('operators fit the kind of the field, and a list of texts is asked what it has', () => {
  expect(operationsFor(at('args.amount'))).not.toContain('regex')
  expect(operationsFor(at('args.express'))).toEqual(['eq', 'neq', 'given', 'not_given'])
  expect(operationsFor(at('args.scopes'))).toEqual(['contains', 'given', 'not_given'])
  expect(operationsFor(at('time.hour'))[0]).toBe('between')
})

test('another field keeps what was typed where it can stand, and asks for what fits', () => {
  const amount = { path: 'args.amount', op: 'lte' as const, values: [{ as: 'number' as const, text: '100' }] }
  expect(withPath(amount, 'args.items[*].price', fields)).toEqual({ ...amount, path: 'args.items[*].price' })
  expect(withPath(amount, 'args.note', fields)).toMatchObject({
    op: 'eq',
    values: [{ as: 'text', text: '100' }],
  })
  expect(withPath(amount, 'args.currency', fields)).toMatchObject({ op: 'in', values: [] })
  expect(withOperation(amount, 'in', fields).values).toEqual([{ as: 'number', text: '100' }])
})

test('hours that follow one another are a time from and to, over midnight too; others stay a list', () => {
  expect(hoursOf(hourValues(22, 6))).toEqual({ from: 22, to: 6 })
  expect(hourValues(22, 1).map((value) => value.text)).toEqual(['22', '23', '0'])
  expect(
    hoursOf([
      { as: 'number', text: '6' },
      { as: 'number', text: '5' },
    ]),
  ).toBeUndefined()
  expect(
    conditionForm(
      new Map<string, string>([
        ['path', 'time.hour'],
        ['op', 'in'],
        ['value', 'x'],
      ]),
    ).op,
  ).toBe('in')
})

test('fields that two tools describe differently are fields of any kind', () => {
  const other = argumentFields('{"properties":{"amount":{"type":"string"},"more":{}}}')
  const both = sharedFields([fields, other])
  expect(both.find((field) => field.path === 'args.amount')?.kind).toBe('any')
  expect(both.at(-1)?.path).toBe('args.more')
})
