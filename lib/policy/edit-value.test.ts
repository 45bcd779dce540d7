import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Num } from '#lib/json/value.ts'
import { scalarOf, type Typed, typedAs, typedOf } from './edit-value.ts'

test('whatever a value is, what is shown of it is typed into the same value', () => {
  const character = fc.oneof(
    fc.constantFrom('\\', '"', '\n', '\r', '\t', '\u0000', '\u200b', '\u{e0061}', '\u2028', 'é', 'u', 'n'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  )
  const text = fc.array(character, { maxLength: 8 }).map((all) => all.join(''))
  fc.assert(
    fc.property(text, (value) => {
      const typed = typedOf(value)
      expect(scalarOf(typed)).toEqual({ value })
      expect(/[\p{Cc}\p{Cf}]/u.test(typed.text)).toBe(false)
      expect(scalarOf(typedAs({ as: 'text', text: value }, 'escaped'))).toEqual({ value })
      expect(typedAs(typedAs({ as: 'text', text: value }, 'escaped'), 'text')).toEqual({
        as: 'text',
        text: value,
      })
    }),
    { numRuns: 2000 },
  )
  for (const value of [new Num('1.0'), true, false]) expect(scalarOf(typedOf(value))).toEqual({ value })
})

test('what cannot be seen is written as an escape, and a quotation mark needs none', () => {
  expect(typedOf('a\nb\u200b"c"')).toEqual({ as: 'escaped', text: 'a\\nb\\u200b"c"' })
  expect(scalarOf({ as: 'escaped', text: 'say "no"\\\\\\t' })).toEqual({ value: 'say "no"\\\t' })
  for (const text of ['\\', '\\x', '\\u12', '\\ud800'])
    expect(scalarOf({ as: 'escaped', text })).toMatchObject({ problem: { kind: 'wrong' } })
})

test('another kind of value keeps what was typed where it can stand', () => {
  const as = (typed: Typed, kind: Typed['as']) => typedAs(typed, kind).text
  expect(as({ as: 'text', text: 'true' }, 'truth')).toBe('true')
  expect(as({ as: 'text', text: 'yes' }, 'truth')).toBe('')
  expect(as({ as: 'number', text: '5' }, 'text')).toBe('5')
  expect(as({ as: 'escaped', text: 'a\\' }, 'text')).toBe('a\\')
})
