import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hmac } from './hmac.ts'

test('a digest is HMAC-SHA-256, for every key and text, whatever was digested before', () => {
  const keys = fc.array(fc.uint8Array({ maxLength: 64 }), { minLength: 1, maxLength: 4 })
  const used = fc.array(fc.tuple(fc.nat(3), fc.string({ unit: 'binary', maxLength: 200 })), { maxLength: 8 })
  fc.assert(
    fc.property(keys, used, (given, texts) => {
      for (const [which, text] of texts) {
        const key = given[which % given.length] ?? new Uint8Array()
        expect(hmac(key, text)).toBe(createHmac('sha256', key).update(text, 'utf8').digest('hex'))
      }
    }),
  )
})

test('a key that is longer than a block is refused: its HMAC would be another one', () => {
  expect(() => hmac(new Uint8Array(65), 'text')).toThrow(RangeError)
})
