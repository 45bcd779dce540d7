import { hash } from 'node:crypto'

const BLOCK = 64
const DIGEST = 32

/** What the two hashes of a key begin with; the digest of the first one follows in `outer`. */
type Keyed = { inner: Buffer; outer: Buffer }

const known = new WeakMap<Uint8Array, Keyed>()

/**
 * HMAC-SHA-256 as RFC 2104 has it, hex, for one key again and again: an object of `createHmac` for each text is slow to
 * be made and to be collected, and a call has one.
 * @param key at most 64 bytes, never changed once it was used
 */
export function hmac(key: Uint8Array, text: string): string {
  let keyed = known.get(key)
  if (keyed === undefined) {
    keyed = keyedBy(key)
    known.set(key, keyed)
  }
  const { inner, outer } = keyed
  outer.set(hash('sha256', Buffer.concat([inner, Buffer.from(text)]), 'buffer'), BLOCK)
  return hash('sha256', outer, 'hex')
}

function keyedBy(key: Uint8Array): Keyed {
  if (key.length > BLOCK) throw new RangeError('a key has at most 64 bytes')
  const inner = Buffer.alloc(BLOCK, 0x36)
  const outer = Buffer.alloc(BLOCK + DIGEST, 0x5c)
  for (const [i, byte] of key.entries()) {
    inner[i] = byte ^ 0x36
    outer[i] = byte ^ 0x5c
  }
  return { inner, outer }
}
