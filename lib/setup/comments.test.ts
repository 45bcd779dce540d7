import { expect, test } from 'vitest'
import { withoutComments } from './comments.ts'

test('comments and last commas go, texts that look like them stay, and nothing moves', () => {
  const text = `{
  // the one "server"
  "a": "http://x//y /* no comment */ \\" // neither", /* but
  this */ "b": [1, 2, ],
}`
  const plain = withoutComments(text)
  expect(plain).toHaveLength(text.length)
  expect(JSON.parse(plain)).toEqual({ a: 'http://x//y /* no comment */ " // neither', b: [1, 2] })
  expect(plain.indexOf('"b"')).toBe(text.indexOf('"b"'))
  expect(plain.split('\n')).toHaveLength(text.split('\n').length)
})

test.each(['', '"', '/*', '//', '{"a": "\\', '/', ',]', '[,]', '{"a":1,,}'])(
  'nothing is made valid that is not: %s',
  (text) => {
    expect(withoutComments(text)).toHaveLength(text.length)
    expect(() => JSON.parse(withoutComments(text))).toThrow()
  },
)
