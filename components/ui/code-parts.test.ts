import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonParts, markParts } from './code-parts.ts'

test('colouring loses nothing of any text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(
        jsonParts(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text)
    }),
  )
})

test('marking loses nothing of any text', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string({ maxLength: 3 })), (text, marks) => {
      expect(
        markParts(text, marks)
          .map((part) => part.text)
          .join(''),
      ).toBe(text)
    }),
  )
})

test('keys, texts and numbers are told apart', () => {
  expect(jsonParts('{"a": "b", "c": -1.5e3}').filter((part) => part.kind !== 'other')).toEqual([
    { kind: 'key', text: '"a"' },
    { kind: 'text', text: '"b"' },
    { kind: 'key', text: '"c"' },
    { kind: 'number', text: '-1.5e3' },
  ])
})
