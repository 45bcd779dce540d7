import { expect, it } from 'vitest'
import { hashToken, mintToken, parseToken } from './token.ts'

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
