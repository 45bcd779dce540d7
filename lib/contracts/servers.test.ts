import { expect, test } from 'vitest'
import { headers } from './servers.ts'

test.each(['X-API-Key', 'Authorization', 'Api-Key', 'Cookie', 'X-Contents'])(
  '%s may be sent to a server',
  (name) => expect(headers.safeParse([{ name, value: 'v' }]).success).toBe(true),
)

test.each([
  'Host',
  'connection',
  'Content-Length',
  'Transfer-Encoding',
  'TE',
  'Mcp-Name',
  'Proxy-Authorization',
  'X_API_Key',
  'a b',
  '',
])('%s is refused as a header for a server', (name) =>
  expect(headers.safeParse([{ name, value: 'v' }]).success).toBe(false),
)

test('a value has no line break', () =>
  expect(headers.safeParse([{ name: 'X-API-Key', value: 'a\r\nb' }]).success).toBe(false))
