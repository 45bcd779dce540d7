import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { signUrl } from '#lib/release/sign.ts'
import { headerText } from './gateway.ts'
import { newJti } from './releases.ts'

test('a marked URL is short enough with the longest name an instance may have', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const claims = {
    aud: 'x'.repeat(19),
    sub: randomUUID(),
    org: randomUUID(),
    srv: randomUUID(),
    gen: 0,
    iat: 1_800_000_000,
    exp: 1_800_000_060,
  }
  for (const mark of [{ try: true as const }, { sample: true as const }])
    expect((await signUrl({ ...claims, jti: newJti(), ...mark }, privateKey)).ok).toBe(true)
})

test('what a header cannot carry is wrapped', () => {
  expect(headerText('search')).toBe('search')
  expect(headerText('caf\u00e9')).toBe('=?base64?Y2Fmw6k=?=')
  expect(headerText(' padded')).toMatch(/^=\?base64\?/)
})
