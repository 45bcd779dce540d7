import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { UrlKey } from './parts.ts'

const SPKI_PREFIX = '302a300506032b6570032100'

/** The bytes of a base64url text, or undefined unless it is exactly how those bytes are written. */
export function canonicalBytes(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  // Not jose's decoder: it throws where a length is impossible.
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

/** An Ed25519 public key from its raw 32 bytes in base64url; undefined for anything else. */
export function publicKey(raw: string): KeyObject | undefined {
  const bytes = canonicalBytes(raw)
  if (bytes?.length !== 32) return undefined
  return createPublicKey({
    key: Buffer.concat([Buffer.from(SPKI_PREFIX, 'hex'), bytes]),
    format: 'der',
    type: 'spki',
  })
}

/** An Ed25519 private key from its PKCS #8 bytes in base64; undefined for anything else. */
export function privateKey(pkcs8: string): KeyObject | undefined {
  try {
    const key = createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' })
    return key.asymmetricKeyType === 'ed25519' ? key : undefined
  } catch {
    // Not a key: node:crypto has no way to ask beforehand.
    return undefined
  }
}

/** The public half of a private key, as it stands in a release: raw bytes and the short name made from them. */
export function publicHalf(key: KeyObject): UrlKey {
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(12)
  return {
    kid: createHash('sha256').update(raw).digest('base64url').slice(0, 8),
    publicKey: raw.toString('base64url'),
  }
}
