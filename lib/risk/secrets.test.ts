import { expect, test } from 'vitest'
import { secretsIn, withoutSecrets } from './secrets.ts'

const letters = (n: number) => 'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zC'.repeat(9).slice(0, n)
// Put together here, so that no scanner of secrets takes this file for a leak.
const join = (...parts: string[]) => parts.join('')
const key = (kind: string, lines: string) =>
  join('-----BEGIN ', kind, 'PRIVATE KEY-----', lines, '-----END ', kind, 'PRIVATE KEY-----')
const jwt = join(
  'ey',
  'JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
  '.',
  'ey',
  'JzdWIiOiIxMjM0NTY3ODkwIn0',
  '.',
  letters(43),
)

test.each([
  ['private key', key('RSA ', `\n${letters(64)}\n${letters(64)}\n${letters(20)}=\n`)],
  ['private key', key('', `\\n${letters(64)}\\n`)],
  ['AWS access key', join('AKIA', 'IOSFODNN7EXAMPLE')],
  ['AWS secret key', join('aws_secret_access_key = ', letters(40))],
  ['GitHub token', join('ghp_', letters(36))],
  ['GitHub token', join('github_pat_', letters(22), '_', letters(59))],
  ['GitLab token', join('glpat-', letters(20))],
  ['Slack token', join('xoxb-', '123456789012-', letters(24))],
  ['Stripe key', join('sk_live_', letters(24))],
  ['Google API key', join('AIza', letters(35))],
  ['API key of a model', join('sk-proj-', letters(48))],
  ['API key of a model', join('sk-', letters(48))],
  ['npm token', join('npm_', letters(36))],
  ['Signalbox token', join('sbx_g_', letters(49))],
  ['signed token', jwt],
  ['password', join('postgres://app:', 'tr0ub4dor&3', '@db.example.com/shop')],
  ['password', join('redis://:', 's3cr3t-value', '@cache:6379')],
  ['password', join('Server=db;Database=shop;User Id=app;Password=', 'tr0ub4dor3', ';')],
  ['password', join('host=db user=app password=', 'tr0ub4dor3', ' dbname=shop')],
  ['storage key', join('AccountName=a;AccountKey=', letters(86), '==')],
])('a %s is found, and nothing of it is left', (kind, secret) => {
  const said = `Before it. ${secret} And after.`
  expect(secretsIn(said).map((each) => each.kind)).toEqual([kind])
  const { text, count } = withoutSecrets(said)
  expect(count).toBe(1)
  expect(text).toContain(`[REDACTED: ${kind}]`)
  expect(text.startsWith('Before it. ')).toBe(true)
  expect(text.endsWith('And after.')).toBe(true)
  expect(text).not.toMatch(/tr0ub4dor|s3cr3t|IOSFODNN7|aB3dE5gH7jK9mN/)
})

test.each([
  'The password is asked for at the next step.',
  'password=hunter2 is a bad example of a password in a text about nothing else',
  'postgres://user:password@localhost/db',
  join('postgres://app:$', '{DB_PASSWORD}@db/shop'),
  'https://user:***@example.com/',
  'Host=db;Password=********;',
  'See https://example.com/a:b and mail me@example.com.',
  'ssh://git@github.com/owner/repo.git',
  'task-1234567890123456789012345678901234567890 and disk-usage',
  'AKIA is how the ids of AWS keys begin, as in AKIAXXXX.',
  '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----',
  '-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END CERTIFICATE-----',
  'eyJhbGciOiJIUzI1NiJ9 alone is only a head',
  '3f2504e0-4f89-41d3-9a0c-0305e82c3301 da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
  'getPassword(user) { return this.password = value }',
  'https://example.com/callback?user=1&password_reset=true',
  'npm_config_registry and sk_test_abcdefghijklmnop',
])('no secret is seen in: %s', (said) => {
  expect(secretsIn(said)).toEqual([])
})

test('a private key that is cut off takes with it what may belong to it', () => {
  const cut = join('-----BEGIN OPENSSH ', 'PRIVATE KEY-----', `\n${letters(64)}\n${letters(30)}`)
  expect(withoutSecrets(`Key: ${cut}`)).toEqual({ text: 'Key: [REDACTED: private key]', count: 1 })
})

test('several are taken out, and what stands between them stays', () => {
  const { text, count } = withoutSecrets(`a ${jwt} b ${join('ghp_', letters(36))} c`)
  expect([text, count]).toEqual(['a [REDACTED: signed token] b [REDACTED: GitHub token] c', 2])
})

test.each([
  ['-----BEGIN PRIVATE KEY-----'],
  ['-----BEGIN A PRIVATE KEY-----a'],
  ['eyJ'],
  ['eyJaaaaaaaaaaaaaaa.'],
  ['a://a:'],
  ['://a:b'],
  ['x://'],
  ['password='],
  ['password=aaaa '],
  ['pwd =    '],
  ['secret_access_key = '],
  ['AccountKey='],
  ['sk-'],
  ['xoxb-1'],
  ['AKIA'],
])('a text of nothing but %j is read in a time that grows with its length', (piece) => {
  const of = (length: number) => {
    const text = piece.repeat(Math.ceil(length / piece.length))
    const before = process.cpuUsage()
    secretsIn(text)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  of(50_000)
  // Quadratic time would be 64 times as long; what else the machine does may double it.
  expect(of(800_000)).toBeLessThan(Math.max(40, of(100_000)) * 24)
})
