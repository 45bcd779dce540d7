import { type KeyObject, verify } from 'node:crypto'
import { canonicalBytes, publicKey } from './keys.ts'
import type { Header, Part } from './parts.ts'
import { digest, TAG } from './seal.ts'
import { isPart, readHeader } from './shapes.ts'

export type OpenFault = 'signature' | 'malformed' | 'foreign' | 'older' | 'expired'

/**
 * Verifies a release's header and only then reads it.
 * @param trusted keys from the environment of this process, never from a table
 * @param expect what it must say: organisation, instance, at least this serial; `now` in seconds
 */
export function openHeader(
  sealed: { header: string; signature: string },
  trusted: readonly KeyObject[],
  expect: { org: string; aud: string; minSerial: number; now: number },
): { ok: true; header: Header } | { ok: false; fault: OpenFault } {
  const signature = canonicalBytes(sealed.signature)
  if (signature?.length !== 64) return { ok: false, fault: 'signature' }
  const signed = Buffer.from(TAG + sealed.header, 'utf8')
  if (!trusted.some((key) => key.asymmetricKeyType === 'ed25519' && verify(null, signed, key, signature)))
    return { ok: false, fault: 'signature' }
  const header = readHeader(sealed.header)
  if (header === undefined || header.keys.some((key) => publicKey(key.publicKey) === undefined))
    return { ok: false, fault: 'malformed' }
  if (header.org !== expect.org || header.aud !== expect.aud) return { ok: false, fault: 'foreign' }
  if (header.serial < expect.minSerial) return { ok: false, fault: 'older' }
  if (header.notAfter <= expect.now) return { ok: false, fault: 'expired' }
  return { ok: true, header }
}

/** Compares a part's text with its digest and only then reads it; undefined when it is not what was signed. */
export function openPart(text: string, sha256: string): Part | undefined {
  if (digest(text) !== sha256) return undefined
  const value: unknown = JSON.parse(text)
  return isPart(value) ? value : undefined
}
