/** The secrets of this machine, made once and kept in one file that only its owner may read. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const key = () => randomBytes(32).toString('base64')
const word = () => randomBytes(24).toString('base64url')

/** An Ed25519 private key: PKCS #8, base64. */
const signingKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')

const MAKERS = {
  INSTANCE: () => `local-${randomBytes(4).toString('hex')}`,
  NEXTAUTH_SECRET: word,
  CREDENTIAL_KEY: key,
  SESSION_KEY: key,
  RELEASE_SIGNING_KEY: signingKey,
  URL_SIGNING_KEY: signingKey,
  PASSWORD_APP: word,
  PASSWORD_ENFORCER: word,
  PASSWORD_JOBS: word,
  PASSWORD_PLATFORM: word,
}

/** The public half of a signing key: its raw 32 bytes, base64url. */
export function publicHalf(pkcs8) {
  const secret = createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' })
  return createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(12).toString('base64url')
}

/** A complete set of new secrets. */
export const freshSecrets = () =>
  Object.fromEntries(Object.entries(MAKERS).map(([name, make]) => [name, make()]))

/**
 * Reads the secrets, making those that are missing.
 * @param {string} state the folder of this instance's state
 * @returns {Record<keyof typeof MAKERS, string>}
 */
export function secrets(state) {
  const file = path.join(state, 'secrets.json')
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const missing = Object.keys(MAKERS).filter((name) => !known[name])
  if (missing.length === 0) return known
  for (const name of missing) known[name] = MAKERS[name]()
  mkdirSync(state, { recursive: true })
  writeFileSync(file, `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  return known
}
