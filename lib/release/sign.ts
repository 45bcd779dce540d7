import type { KeyObject } from 'node:crypto'
import { base64url, CompactSign } from 'jose'
import { publicHalf } from './keys.ts'

/**
 * What a signed proxy URL says. Ids are UUIDs; `iat` and `exp` are seconds since the epoch.
 * `try` marks the console's *Try a call* and `sample` a sample session: both have `gen` 0, which no grant lists,
 * and live at most {@link SHORT_LIFE} seconds, so they need no row and cannot outlive their page.
 */
export type UrlClaims = {
  aud: string
  sub: string
  org: string
  srv: string
  gen: number
  iat: number
  exp: number
  jti: string
  try?: true
  sample?: true
}

export const ISSUER = 'signalbox'
const TYP = 'proxy-url+jwt'
/** The longest life of a URL that is marked `try` or `sample`, in seconds. */
export const SHORT_LIFE = { try: 60, sample: 300 } as const
/** A signed URL segment is shorter than this, because some clients cut long addresses. */
export const MAX_LENGTH = 450

/** The one way the header of a signed URL is written. */
export function headerText(kid: string): string {
  return JSON.stringify({ alg: 'EdDSA', kid, typ: TYP })
}

/** The one way the claims are written: this order, UUIDs as 22 characters of base64url. */
export function claimsText(claims: UrlClaims): string {
  return JSON.stringify({
    iss: ISSUER,
    aud: claims.aud,
    sub: shortId(claims.sub),
    org: shortId(claims.org),
    srv: shortId(claims.srv),
    gen: claims.gen,
    iat: claims.iat,
    exp: claims.exp,
    jti: claims.jti,
    ...(claims.try ? { try: true } : {}),
    ...(claims.sample ? { sample: true } : {}),
  })
}

/** A UUID as base64url of its 16 bytes. */
export function shortId(uuid: string): string {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url')
}

/** The segment `{signed}` of `{PROXY}/s/{signed}/mcp`; refused when it would be too long (a long instance name). */
export async function signUrl(
  claims: UrlClaims,
  key: KeyObject,
): Promise<{ ok: true; signed: string } | { ok: false; fault: 'too_long' | 'bad_key' }> {
  if (key.type !== 'private' || key.asymmetricKeyType !== 'ed25519') return { ok: false, fault: 'bad_key' }
  const { kid } = publicHalf(key)
  const signed = await new CompactSign(Buffer.from(claimsText(claims), 'utf8'))
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: TYP })
    .sign(key)
  if (!signed.startsWith(`${base64url.encode(headerText(kid))}.`)) return { ok: false, fault: 'bad_key' }
  return signed.length < MAX_LENGTH ? { ok: true, signed } : { ok: false, fault: 'too_long' }
}
