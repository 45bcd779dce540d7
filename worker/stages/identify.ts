import type { ReleasedGrant } from '#lib/release/parts.ts'
import type { UrlClaims } from '#lib/release/sign.ts'
import { checkTimes, claimedOrg, verifyUrl } from '#lib/release/verify.ts'
import { hashToken, parseToken } from '#lib/secrets/token.ts'
import { type Answer, unauthorised } from '#worker/answers.ts'
import type { Address } from '#worker/door.ts'
import type { Releases } from '#worker/snapshot/releases.ts'
import type { Snapshot, Upstream } from '#worker/snapshot/snapshot.ts'

/** Who is calling, and what: everything later stages know about it. */
export type Caller = {
  org: string
  snapshot: Snapshot
  grant: ReleasedGrant
  upstream: Upstream
  via: 'url' | 'token'
  jti: string
  gen: number
  try: boolean
  sample: boolean
}

/** A refusal. `known` names the grant where the credential was genuine, so that it can be recorded. */
export type Stranger = { refused: Answer; known?: Known }
export type Known = {
  snapshot: Snapshot
  grantId: string
  grant: ReleasedGrant | undefined
  serverId: string
  cause: string
  via: 'url' | 'token'
  jti: string
}

const MOST_VERIFIED = 10_000

/** Verified URLs, so that a signature is checked once and not at every call; all else is checked again each time. */
export class Verified {
  #urls = new Map<string, { claims: UrlClaims; kid: string; publicKey: string }>()

  /** The organisation of a URL that was verified before; its release still has to confirm it. */
  orgOf(signed: string): string | undefined {
    return this.#urls.get(signed)?.claims.org
  }

  get(signed: string, snapshot: Snapshot): UrlClaims | undefined {
    const found = this.#urls.get(signed)
    if (found === undefined) return undefined
    const live = snapshot.header.keys.some(
      (key) => key.kid === found.kid && key.publicKey === found.publicKey,
    )
    return live && found.claims.org === snapshot.org ? found.claims : undefined
  }

  set(signed: string, claims: UrlClaims, kid: string, snapshot: Snapshot): void {
    const publicKey = snapshot.header.keys.find((key) => key.kid === kid)?.publicKey
    if (publicKey === undefined) return
    if (this.#urls.size >= MOST_VERIFIED) this.#urls.delete(this.#urls.keys().next().value ?? '')
    this.#urls.set(signed, { claims, kid, publicKey })
  }
}

type Box = { releases: Releases; verified: Verified; instance: string }

/**
 * Finds the grant behind an address. Every doubt is the same 401; `now` in seconds.
 * Nothing here reads the store once the organisation's release is held.
 */
export async function identify(box: Box, address: Address, now: number): Promise<Caller | Stranger> {
  return address.form === 'url'
    ? identifyUrl(box, address.signed, now)
    : identifyToken(box, address.serverId, address.token, now)
}

async function identifyUrl(box: Box, signed: string, now: number): Promise<Caller | Stranger> {
  const org = box.verified.orgOf(signed) ?? claimedOrg(signed)
  if (org === undefined) return { refused: unauthorised('url_malformed') }
  const snapshot = await box.releases.get(org)
  if (snapshot === undefined) return { refused: unauthorised('no_release') }
  let claims = box.verified.get(signed, snapshot)
  if (claims === undefined) {
    const keys = (named: string, kid: string) => (named === org ? snapshot.keys.get(kid) : undefined)
    const verified = await verifyUrl(signed, keys, { aud: box.instance, now })
    if (!verified.ok) return { refused: unauthorised(`url_${verified.fault}`) }
    claims = verified.claims
    box.verified.set(signed, claims, verified.kid, snapshot)
  }
  if (checkTimes(claims, now) !== undefined) return { refused: unauthorised('url_expired') }
  const { jti, gen } = claims
  const grant = snapshot.grants.get(claims.sub)
  const known: Known = {
    snapshot,
    grantId: claims.sub,
    grant,
    serverId: claims.srv,
    cause: '',
    via: 'url',
    jti,
  }
  const live = (grant?.credentials ?? []).filter((credential) => credential.endsAt > now)
  // A URL to try a call or to run samples with is of no credential (generation 0): it stands as long as its grant has one.
  const listed =
    gen === 0 ? live.length > 0 : live.some((credential) => credential.gen === gen && credential.jti === jti)
  if (grant === undefined || !listed) return stranger(known, 'revoked')
  if (grant.serverId !== claims.srv) return stranger(known, 'other_server')
  return admit(snapshot, grant, known, now, {
    via: 'url',
    jti,
    gen,
    try: claims.try === true,
    sample: claims.sample === true,
  })
}

async function identifyToken(
  box: Box,
  serverId: string,
  token: string | undefined,
  now: number,
): Promise<Caller | Stranger> {
  // Malformed tokens die by their checksum, without a look-up.
  if (token === undefined || parseToken(token)?.kind !== 'grant')
    return { refused: unauthorised('token_malformed') }
  const org = await box.releases.orgOf(serverId)
  const snapshot = org === undefined ? undefined : await box.releases.get(org)
  if (snapshot === undefined) return { refused: unauthorised('no_release') }
  const hash = hashToken(token)
  const grant = snapshot.grantsByToken.get(hash)
  const credential = grant?.credentials.find((one) => one.tokenHash === hash)
  if (grant === undefined || credential === undefined) return { refused: unauthorised('token_unknown') }
  const { jti, gen } = credential
  const known: Known = { snapshot, grantId: grant.id, grant, serverId, cause: '', via: 'token', jti }
  if (credential.endsAt <= now) return stranger(known, 'revoked')
  if (grant.serverId !== serverId) return stranger(known, 'other_server')
  return admit(snapshot, grant, known, now, { via: 'token', jti, gen, try: false, sample: false })
}

function admit(
  snapshot: Snapshot,
  grant: ReleasedGrant,
  known: Known,
  now: number,
  how: Pick<Caller, 'via' | 'jti' | 'gen' | 'try' | 'sample'>,
): Caller | Stranger {
  if (grant.expiresAt <= now) return stranger(known, 'expired')
  const upstream = snapshot.servers.get(grant.serverId)
  if (upstream === undefined) return stranger(known, 'no_server')
  const { via, jti, gen } = how
  return { org: snapshot.org, snapshot, grant, upstream, via, jti, gen, try: how.try, sample: how.sample }
}

function stranger(known: Known, cause: string): Stranger {
  return { refused: unauthorised(cause), known: { ...known, cause } }
}

/** Whether a caller admitted earlier would still be admitted under a newer release: open streams ask this. */
export function stillAdmitted(caller: Caller, snapshot: Snapshot, now: number): boolean {
  const grant = snapshot.grants.get(caller.grant.id)
  if (grant === undefined || grant.expiresAt <= now || grant.serverId !== caller.grant.serverId) return false
  const live = grant.credentials.filter((credential) => credential.endsAt > now)
  if (caller.gen === 0) return live.length > 0
  return live.some((credential) => credential.gen === caller.gen && credential.jti === caller.jti)
}
