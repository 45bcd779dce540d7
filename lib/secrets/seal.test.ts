import { expect, test } from 'vitest'
import { openHeaders, originOf, sealHeaders } from './seal.ts'

const key = Buffer.alloc(32, 7)
const binding = { org: 'o', server: 's', credential: 'c', keyVersion: 1, origin: 'https://a.example:443' }
const headers: [string, string][] = [['X-API-Key', 'secret']]

test('headers open with what they were bound to, and with nothing else', () => {
  const sealed = sealHeaders(headers, binding, key)
  expect(openHeaders(sealed, binding, key)).toEqual(headers)
  for (const other of [
    { ...binding, org: 'p' },
    { ...binding, server: 't' },
    { ...binding, credential: 'd' },
    { ...binding, keyVersion: 2 },
    { ...binding, origin: 'https://b.example:443' },
  ])
    expect(openHeaders(sealed, other, key)).toBeUndefined()
  expect(openHeaders(sealed, binding, Buffer.alloc(32, 8))).toBeUndefined()
})

test('a changed byte, a short text and nothing at all do not open', () => {
  const sealed = sealHeaders(headers, binding, key)
  for (let i = 0; i < sealed.length; i += 1) {
    const changed = Buffer.from(sealed)
    changed[i] = (changed[i] ?? 0) ^ 1
    expect(openHeaders(changed, binding, key)).toBeUndefined()
  }
  expect(openHeaders(Buffer.alloc(3), binding, key)).toBeUndefined()
})

test('an origin is scheme, host and port', () => {
  expect(originOf('https://a.example/mcp?x')).toBe('https://a.example:443')
  expect(originOf('http://127.0.0.1:4100/mcp')).toBe('http://127.0.0.1:4100')
})
