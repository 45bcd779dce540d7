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
  return prefixed([
    'signalbox credential v1',
    binding.org,
    binding.server,
    binding.credential,
    String(binding.keyVersion),
    binding.origin,
  ])
}

/** Each length first, so that no two lists have the same bytes. */
function prefixed(parts: readonly string[]): Buffer {
  return Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''), 'utf8')
}

/** Seals header names and values with AES-256-GCM: nonce, ciphertext, tag. `key` has 32 bytes. */
export function sealHeaders(
  headers: readonly [name: string, value: string][],
  binding: Binding,
  key: Uint8Array,
  nonce: Uint8Array = randomBytes(NONCE),
): Buffer {
  return sealText(JSON.stringify(headers), bound(binding), key, nonce)
}

/** Opens what {@link sealHeaders} sealed; undefined when anything about it or its binding is different. */
export function openHeaders(
  sealed: Uint8Array,
  binding: Binding,
  key: Uint8Array,
): [name: string, value: string][] | undefined {
  const text = openText(sealed, bound(binding), key)
  if (text === undefined) return undefined
  const value: unknown = JSON.parse(text)
  return isHeaders(value) ? value : undefined
}

/** The arguments of a call that waits for a person are sealed for its request alone. */
export type Asked = { org: string; approval: string; keyVersion: number }

/** The version of the key that arguments are sealed with. */
export const ARGUMENTS_KEY = 1

/** Seals the arguments of a request, as JSON text with its numbers as they were sent. `key` has 32 bytes. */
export function sealArguments(args: string, asked: Asked, key: Uint8Array): Buffer {
  return sealText(args, ofAsked(asked), key, randomBytes(NONCE))
}

/** Opens what {@link sealArguments} sealed; undefined when anything about it or its request is different. */
export function openArguments(sealed: Uint8Array, asked: Asked, key: Uint8Array): string | undefined {
  return openText(sealed, ofAsked(asked), key)
}

function ofAsked({ org, approval, keyVersion }: Asked): Buffer {
  return prefixed(['signalbox arguments v1', org, approval, String(keyVersion)])
}

/** The secret that signs what a webhook is sent is sealed for that webhook alone. */
export type Signing = { org: string; webhook: string; keyVersion: number }

/** The version of the key that signing secrets are sealed with. */
export const SIGNING_KEY = 1

/** Seals a webhook's signing secret. `key` has 32 bytes. */
export function sealSigning(secret: string, signing: Signing, key: Uint8Array): Buffer {
  return sealText(secret, ofSigning(signing), key, randomBytes(NONCE))
}

/** Opens what {@link sealSigning} sealed; undefined when anything about it or its webhook is different. */
export function openSigning(sealed: Uint8Array, signing: Signing, key: Uint8Array): string | undefined {
  return openText(sealed, ofSigning(signing), key)
}

function ofSigning({ org, webhook, keyVersion }: Signing): Buffer {
  return prefixed(['signalbox webhook secret v1', org, webhook, String(keyVersion)])
}

function sealText(text: string, bound: Buffer, key: Uint8Array, nonce: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG })
  cipher.setAAD(bound)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, body, cipher.getAuthTag()])
}

function openText(sealed: Uint8Array, bound: Buffer, key: Uint8Array): string | undefined {
  if (sealed.length < NONCE + TAG) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG })
  decipher.setAAD(bound)
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG))
  try {
    const body = decipher.update(sealed.subarray(NONCE, sealed.length - TAG))
    return Buffer.concat([body, decipher.final()]).toString('utf8')
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
