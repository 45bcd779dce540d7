import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** What a sealed credential is bound to: moved to another row, tenant, key or origin it does not open. */
export type Binding = {
  org: string
  server: string
  credential: string
  keyVersion: number
  /** Scheme, host and port of the upstream, as {@link originOf} writes it. */
  origin: string
}

const NONCE = 12
const TAG = 16

/** Scheme, host and port of an address, the port always written. */
export function originOf(url: string): string {
  const { protocol, hostname, port } = new URL(url)
  return `${protocol}//${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
}

function bound(binding: Binding): Buffer {
  const parts = [
    'signalbox credential v1',
    binding.org,
    binding.server,
    binding.credential,
    String(binding.keyVersion),
    binding.origin,
  ]
  // Each length first, so that no two bindings have the same bytes.
  return Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''), 'utf8')
}

/** Seals header names and values with AES-256-GCM: nonce, ciphertext, tag. `key` has 32 bytes. */
export function sealHeaders(
  headers: readonly [name: string, value: string][],
  binding: Binding,
  key: Uint8Array,
  nonce: Uint8Array = randomBytes(NONCE),
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG })
  cipher.setAAD(bound(binding))
  const body = Buffer.concat([cipher.update(JSON.stringify(headers), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, body, cipher.getAuthTag()])
}

/** Opens what {@link sealHeaders} sealed; undefined when anything about it or its binding is different. */
export function openHeaders(
  sealed: Uint8Array,
  binding: Binding,
  key: Uint8Array,
): [name: string, value: string][] | undefined {
  if (sealed.length < NONCE + TAG) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG })
  decipher.setAAD(bound(binding))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG))
  try {
    const body = Buffer.concat([
      decipher.update(sealed.subarray(NONCE, sealed.length - TAG)),
      decipher.final(),
    ])
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isHeaders(value) ? value : undefined
  } catch {
    // A wrong tag is only told by throwing.
    return undefined
  }
}

function isHeaders(value: unknown): value is [string, string][] {
  return (
    Array.isArray(value) &&
    value.every(
      (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((item) => typeof item === 'string'),
    )
  )
}
