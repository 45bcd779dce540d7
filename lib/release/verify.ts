import type { KeyObject } from 'node:crypto'
import { compactVerify } from 'jose'
import { canonicalBytes } from './keys.ts'
import { claimsText, headerText, ISSUER, MAX_LENGTH, SHORT_LIFE, type UrlClaims } from './sign.ts'

export type VerifyFault = 'malformed' | 'key' | 'signature' | 'claims' | 'audience' | 'expired' | 'future'

/** Seconds by which the signer's clock may be ahead of ours. */
const SKEW = 30

/**
 * The claims of a signed proxy URL, verified with public keys alone.
 * Header and claims must be written exactly as {@link headerText} and {@link claimsText} write them, so no second
 * reading of the same bytes exists (duplicate members, other algorithms, further headers, padding).
 * The caller still compares `org`, `srv`, `sub` and `gen` with the release.
 * @param keys the live keys of the organisation that the claims name, by `kid`
 */
export async function verifyUrl(
  signed: string,
  keys: (org: string, kid: string) => KeyObject | undefined,
  expect: { aud: string; now: number },
): Promise<{ ok: true; claims: UrlClaims; kid: string } | { ok: false; fault: VerifyFault }> {
  const parts = split(signed)
  if (parts === undefined) return { ok: false, fault: 'malformed' }
  const { kid, claims } = parts
  const key = keys(claims.org, kid)
  if (key?.asymmetricKeyType !== 'ed25519') return { ok: false, fault: 'key' }
  try {
    await compactVerify(signed, key, { algorithms: ['EdDSA'] })
  } catch {
    // jose says "no" only by throwing.
    return { ok: false, fault: 'signature' }
  }
  if (claims.aud !== expect.aud) return { ok: false, fault: 'audience' }
  return checkTimes(claims, expect.now) ?? { ok: true, claims, kid }
}

/** Whether claims verified earlier still hold at `now` (seconds): what a cache of verified URLs must ask again. */
export function checkTimes(claims: UrlClaims, now: number): { ok: false; fault: VerifyFault } | undefined {
  if (claims.exp <= now) return { ok: false, fault: 'expired' }
  if (claims.iat > now + SKEW) return { ok: false, fault: 'future' }
  return undefined
}

/** The organisation a signed URL claims to be of, before anything is verified: only to know whose release to load. */
export function claimedOrg(signed: string): string | undefined {
  return split(signed)?.claims.org
}

function split(signed: string): { kid: string; claims: UrlClaims } | undefined {
  if (signed.length >= MAX_LENGTH) return undefined
  const [head, body, signature, ...more] = signed.split('.')
  if (head === undefined || body === undefined || signature === undefined || more.length > 0) return undefined
  const headBytes = canonicalBytes(head)
  const bodyBytes = canonicalBytes(body)
  if (headBytes === undefined || bodyBytes === undefined) return undefined
  if (canonicalBytes(signature)?.length !== 64) return undefined
  const kid = readKid(Buffer.from(headBytes).toString('utf8'))
  const claims = readClaims(Buffer.from(bodyBytes).toString('utf8'))
  return kid === undefined || claims === undefined ? undefined : { kid, claims }
}

function readKid(text: string): string | undefined {
  const kid = /^\{"alg":"EdDSA","kid":"([A-Za-z0-9_-]{1,32})","typ":"proxy-url\+jwt"\}$/.exec(text)?.[1]
  return kid !== undefined && headerText(kid) === text ? kid : undefined
}

function readClaims(text: string): UrlClaims | undefined {
  const value = parse(text)
  if (value === undefined || value.iss !== ISSUER) return undefined
  const { aud, gen, iat, exp, jti } = value
  const sub = longId(value.sub)
  const org = longId(value.org)
  const srv = longId(value.srv)
  if (typeof aud !== 'string' || typeof jti !== 'string' || jti.length === 0) return undefined
  if (sub === undefined || org === undefined || srv === undefined) return undefined
  if (!isSeconds(gen) || !isSeconds(iat) || !isSeconds(exp)) return undefined
  const claims: UrlClaims = { aud, sub, org, srv, gen, iat, exp, jti }
  if (value.try === true) claims.try = true
  if (value.sample === true) claims.sample = true
  if (claimsText(claims) !== text) return undefined
  return lifeIsRight(claims) ? claims : undefined
}

/** Generation 0 is a URL without a row: it must be marked and short-lived; a marked one is never of a row. */
function lifeIsRight(claims: UrlClaims): boolean {
  if (claims.exp <= claims.iat) return false
  if (claims.gen > 0) return claims.try === undefined && claims.sample === undefined
  if (claims.try === claims.sample) return false
  return claims.exp - claims.iat <= (claims.try ? SHORT_LIFE.try : SHORT_LIFE.sample)
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined
  } catch {
    // JSON.parse has no other way of saying that the text is not JSON.
    return undefined
  }
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 1e11
}

function longId(short: unknown): string | undefined {
  if (typeof short !== 'string' || short.length !== 22) return undefined
  const bytes = canonicalBytes(short)
  if (bytes?.length !== 16) return undefined
  const hex = Buffer.from(bytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
