import { expect, test } from 'vitest'
import type { ConditionForm, Operation } from './edit-condition.ts'
import { withOperation } from './edit-condition.ts'
import { argumentFields } from './edit-fields.ts'
import type { Typed } from './edit-value.ts'
import { schemaNote } from './schema-note.ts'

const fields = argumentFields(
  JSON.stringify({
    properties: {
      amount: { type: 'number' },
      level: { enum: [1, 2] },
      currency: { enum: ['USD', 'EUR'] },
      many: { enum: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
      note: { type: 'string' },
      fast: { type: 'boolean' },
      tags: { type: 'array', items: { enum: ['x'] } },
      to: { type: 'object', properties: { city: {} } },
    },
  }),
)
const said = (path: string, op: Operation, ...values: Typed[]) => schemaNote({ path, op, values }, fields)
const text = (text: string): Typed => ({ as: 'text', text })
const number = (text: string): Typed => ({ as: 'number', text })
const truth: Typed = { as: 'truth', text: 'true' }

test('a condition that asks for what its field cannot have by the schema says so, and what it would be', () => {
  expect(said('args.amount', 'eq', text('5'))).toBe(
    'By the tool’s schema this is a number, and text is never the same.',
  )
  expect(said('args.note', 'in', text('a'), number('5'))).toBe(
    'By the tool’s schema this is text, and a number is never the same.',
  )
  expect(said('args.fast', 'neq', text('x'))).toContain('true or false, and text')
  expect(said('args.note', 'contains', number('5'))).toContain('the call is denied')
  expect(said('args.amount', 'regex', text('^5'))).toBe(
    'By the tool’s schema this is a number, which cannot be compared so: the call is denied.',
  )
  expect(said('args.to', 'eq', text('a'))).toContain('an object')
  expect(said('args.currency', 'eq', text('GBP'))).toBe('By the tool’s schema this is only “USD” or “EUR”.')
  expect(said('args.many', 'in', text('z'))).toContain('2 more')
  expect(said('args.tags', 'contains', text('y'))).toBe('By the tool’s schema this is only “x”.')
  expect(said('args.tags', 'contains', number('5'))).toBe(
    'By the tool’s schema this is a list of text, and a number is never in it.',
  )
  expect(said('tool.risk', 'eq', text('extreme'))).toContain('This is only “low”')
  expect(said('time.hour', 'eq', text('noon'))).toBe('This is a number, and text is never the same.')
})

test('what fits, is not finished, or is of a field of which nothing is known is not spoken about', () => {
  for (const quiet of [
    said('args.amount', 'lte', number('5')),
    said('args.level', 'eq', number('1.0')),
    said('args.currency', 'in', text('EUR'), text('USD')),
    said('args.currency', 'regex', text('^U')),
    said('args.currency', 'eq', text('')),
    said('args.fast', 'in', truth),
    said('args.unknown', 'eq', number('5')),
    said('args.amount', 'given'),
    said('', 'eq'),
  ])
    expect(quiet).toBeUndefined()
})

test('another operator keeps a value of another kind or outside the schema, where it takes one', () => {
  const eq: ConditionForm = { path: 'args.amount', op: 'eq', values: [text('5')] }
  expect(withOperation(eq, 'in', fields).values).toEqual([text('5')])
  expect(withOperation(eq, 'lt', fields).values).toEqual([number('5')])
  const gbp: ConditionForm = { path: 'args.currency', op: 'eq', values: [text('GBP')] }
  expect(withOperation(gbp, 'in', fields).values).toEqual([text('GBP')])
  const usual: ConditionForm = { path: 'args.amount', op: 'regex', values: [text('5')] }
  expect(withOperation(usual, 'eq', fields).values).toEqual([number('5')])
})
