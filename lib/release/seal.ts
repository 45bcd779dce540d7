import { createHash, type KeyObject, sign } from 'node:crypto'
import type { Header, Part } from './parts.ts'

/** Signed before the header's bytes, so that nothing else this key ever signs can be taken for a release. */
export const TAG = 'signalbox release v1\n'

/** A part as the text that is stored, hashed and read. */
export function partText(part: Part): string {
  return JSON.stringify(part)
}

/** SHA-256 of a part's text (UTF-8), in hex. */
export function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** The bytes of a header and their Ed25519 signature (base64url), made with the instance's release key. */
export function seal(header: Header, key: KeyObject): { header: string; signature: string } {
  const text = JSON.stringify(header)
  return { header: text, signature: sign(null, Buffer.from(TAG + text, 'utf8'), key).toString('base64url') }
}
