import { expect, test } from 'vitest'
import { checkUrl, type GuardRules, isPublic, mayConnect } from './guard.ts'

const local: GuardRules = {
  mode: 'local',
  allow: new Set(),
  ownPorts: new Set([3000, 4000]),
  ownHosts: new Set(['box.example']),
}
const production: GuardRules = { ...local, mode: 'production' }

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '::127.0.0.1',
  'fe80::1',
  'fc00::1',
  'ff02::1',
  '64:ff9b::a00:1',
  '2002:a00:1::',
  '2001:db8::1',
  'localhost',
  '',
])('%s is not public', (address) => expect(isPublic(address)).toBe(false))

test.each(['1.1.1.1', '93.184.216.34', '2606:4700::1111'])('%s is public', (address) =>
  expect(isPublic(address)).toBe(true),
)

test('loopback is for local mode only, and never a port of our own', () => {
  expect(mayConnect('localhost', '127.0.0.1', 4100, local)).toBe(true)
  expect(mayConnect('localhost', '127.0.0.1', 4000, local)).toBe(false)
  expect(mayConnect('localhost', '::1', 3000, local)).toBe(false)
  expect(mayConnect('localhost', '127.0.0.1', 4100, production)).toBe(false)
  expect(mayConnect('inner', '10.0.0.1', 80, local)).toBe(false)
})

test('an operator may allow one private host and port', () => {
  const rules = { ...production, allow: new Set(['inner.example:8443']) }
  expect(mayConnect('inner.example', '10.0.0.1', 8443, rules)).toBe(true)
  expect(mayConnect('inner.example', '10.0.0.1', 8444, rules)).toBe(false)
})

test.each([
  ['ftp://a.example', production, 'scheme'],
  ['nonsense', production, 'not_a_url'],
  ['http://a.example', production, 'https_needed'],
  ['https://u:p@a.example', production, 'credentials_in_url'],
  ['https://box.example/mcp', production, 'own_address'],
  ['https://[::ffff:169.254.169.254]/', production, 'private_address'],
  ['https://0x7f000001/', production, 'private_address'],
  ['https://2130706433/', production, 'private_address'],
  ['http://127.0.0.1:4000/', local, 'own_address'],
  ['http://localhost:3000/', local, 'own_address'],
] as const)('%s is refused', (url, rules, fault) =>
  expect(checkUrl(url, rules)).toEqual({ ok: false, fault }),
)

test('https to a name, and the sandbox in local mode, may be asked', () => {
  expect(checkUrl('https://a.example/mcp', production).ok).toBe(true)
  expect(checkUrl('http://127.0.0.1:4100/mcp', local).ok).toBe(true)
})
