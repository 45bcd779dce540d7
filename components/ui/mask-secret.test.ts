import { expect, test } from 'vitest'
import { maskSecret } from './mask-secret.ts'

test('of a long secret six characters and three remain', () => {
  const secret = 'eyJhbGciOiJFZERTQSJ9.abcdefghijklmnop.9Qw'
  expect(maskSecret(`https://gateway.example/s/${secret}/mcp`, secret)).toBe(
    'https://gateway.example/s/eyJhbG••••••9Qw/mcp',
  )
})

test('of a short secret nothing remains', () => {
  expect(maskSecret('Bearer abc', 'abc')).toBe('Bearer ••••••')
})
