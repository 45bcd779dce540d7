import { expect, test } from 'vitest'
import { checkUrl, type GuardRules, isPublic, mayConnect, rulesFrom } from './guard.ts'

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

test('no spelling of our own name or of loopback leads to ourselves', () => {
  for (const url of [
    'https://BOX.example/',
    'https://box.example./mcp',
    'https://box.example:8443/',
    'https://b%6fx.example/',
    'https://ｂｏｘ.example/',
  ])
    expect([url, checkUrl(url, production)]).toEqual([url, { ok: false, fault: 'own_address' }])
  for (const host of [
    '127.1',
    '127.9.9.9',
    '0x7f.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    'localhost.',
    'a.localhost',
  ])
    for (const port of [3000, 4000])
      expect([host, checkUrl(`http://${host}:${port}/`, local)]).toEqual([
        host,
        { ok: false, fault: 'own_address' },
      ])
  for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1']) {
    expect(mayConnect('alias.example', address, 4000, local)).toBe(false)
    expect(
      mayConnect('alias.example', address, 4000, { ...local, allow: new Set(['alias.example:4000']) }),
    ).toBe(false)
  }
})

test('an IPv4 address inside an IPv6 one is refused, in local mode too', () => {
  expect(mayConnect('x', '::ffff:127.0.0.1', 4100, local)).toBe(false)
  expect(mayConnect('x', '::ffff:8.8.8.8', 443, production)).toBe(false)
})

test('what is no address at all may not be connected to', () => {
  for (const address of ['', 'x', '1.2.3', '1.2.3.4.5', '01.2.3.4', 'fe80::1%eth0'])
    expect(mayConnect('x', address, 443, production)).toBe(false)
})

test('rules are read from pairs and addresses however they are written', () => {
  const rules = rulesFrom({
    mode: 'production',
    ownAddresses: ['Web:3000', '[::1]:5432'],
    ownUrls: ['https://Box.example', 'http://worker:4000'],
    allow: ['Inner.example:8443', '[fd00::1]:80'],
  })
  expect(rules.ownPorts).toEqual(new Set([3000, 5432, 443, 4000]))
  expect(rules.ownHosts).toEqual(new Set(['web', '::1', 'box.example', 'worker']))
  expect(mayConnect('INNER.example.', '10.0.0.1', 8443, rules)).toBe(true)
  expect(checkUrl('http://[fd00::1]/', rules).ok).toBe(true)
  expect(checkUrl('http://[fd00::2]/', rules).ok).toBe(false)
})
