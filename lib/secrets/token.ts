import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What a token is for: a grant at the gateway, the API, an invitation, a mailed link; or it signs what a webhook is sent. */
const tokenKinds = { grant: 'g', api: 'a', invite: 'i', mail: 'm', webhook: 'w' } as const
export type TokenKind = keyof typeof tokenKinds

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const secretLength = 43
const sumLength = 6

/**
 * A new secret: `sbx_g_` (recognisable to secret scanners), 32 random bytes in base62, and a CRC-32 so that a
 * mistyped or invented token dies without a look-up. It is shown once; only its hash is kept.
 */
export function mintToken(kind: TokenKind, random: Uint8Array = randomBytes(32)): string {
  const body = `sbx_${tokenKinds[kind]}_${base62(BigInt(`0x${Buffer.from(random).toString('hex')}`), secretLength)}`
  return body + sum(body)
}

/** The kind of a well-formed token, or nothing. Well-formed is not valid: that is a look-up of its hash. */
export function parseToken(text: string): { kind: TokenKind } | undefined {
  const match = /^sbx_([a-z])_[0-9A-Za-z]{49}$/.exec(text)
  if (!match) return undefined
  if (sum(text.slice(0, -sumLength)) !== text.slice(-sumLength)) return undefined
  for (const kind of Object.keys(tokenKinds)) {
    // Object.keys widens the literal keys of our own constant.
    if (tokenKinds[kind as TokenKind] === match[1]) return { kind: kind as TokenKind }
  }
  return undefined
}

/** What is stored and looked up: SHA-256, hex. The token has 256 random bits, so no slow hash is needed. */
export function hashToken(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function sum(text: string): string {
  return base62(BigInt(crc32(text)), sumLength)
}

function base62(value: bigint, length: number): string {
  let rest = value
  let text = ''
  while (text.length < length) {
    text = alphabet.charAt(Number(rest % 62n)) + text
    rest /= 62n
  }
  return text
}
