import { expect, it } from 'vitest'
import { hashToken, mintToken, parseToken, type TokenKind } from './token.ts'

it('a token is known by its form, and a changed character is not', () => {
  const token = mintToken('grant')
  expect(parseToken(token)).toEqual({ kind: 'grant' })
  expect(token).toMatch(/^sbx_g_[0-9A-Za-z]{49}$/)
  for (let i = 0; i < token.length; i++) {
    const other = token.charAt(i) === 'x' ? 'y' : 'x'
    expect(parseToken(token.slice(0, i) + other + token.slice(i + 1))).toBeUndefined()
  }
})

it('what is stored of a token is only its hash', () => {
  expect(hashToken(mintToken('api'))).toMatch(/^[0-9a-f]{64}$/)
})

it.each<TokenKind>(['grant', 'api', 'invite', 'mail'])(
  'a token of kind %s is of that kind, whatever its bytes',
  (kind) => {
    for (const byte of [0, 1, 0x7f, 0xff])
      expect(parseToken(mintToken(kind, new Uint8Array(32).fill(byte)))).toEqual({ kind })
  },
)

it('two kinds with the same bytes are different secrets, and a token does not change its kind', () => {
  const bytes = new Uint8Array(32).fill(3)
  const grant = mintToken('grant', bytes)
  expect(grant.slice(6, -6)).toBe(mintToken('api', bytes).slice(6, -6))
  expect(parseToken(grant.replace('sbx_g_', 'sbx_a_'))).toBeUndefined()
})

it.each([
  '',
  'sbx_g_',
  ' ',
  'sbx_g_é',
  `sbx_z_${'0'.repeat(49)}`,
  `${mintToken('grant')} `,
  `${mintToken('grant')}\n`,
])('what is no token is not taken for one: %j', (text) => expect(parseToken(text)).toBeUndefined())
