import * as contracts from '#lib/contracts/grants.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { env } from '#lib/env.ts'
import { signUrl } from '#lib/release/sign.ts'
import { hashToken, mintToken } from '#lib/secrets/token.ts'
import { grantView, grantViews } from './grant-views.ts'
import { operation } from './operation.ts'
import { refuseNoMember } from './people.ts'
import { publishDraft } from './publishing.ts'
import { newJti, nextRelease, signingKey } from './releases.ts'

const overlapMs = { now: 0, '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000 } as const

export const listGrants = operation(contracts.listGrants, async (org) => ({ grants: await grantViews(org) }))
export const readGrant = operation(contracts.readGrant, (org, { params }) => grantView(org, params.grant))

async function locked(org: Org, id: string) {
  await org.tx.$queryRaw`SELECT 1 FROM grants WHERE org_id = ${org.id}::uuid AND id = ${id}::uuid FOR UPDATE`
  const row = await org.tx.grant.findUnique({ where: { orgId_id: { orgId: org.id, id } } })
  if (!row) throw new Refusal('not_found')
  return row
}

type Secret = { proxyUrl: string; mcpUrl: string; token: string }

/** Makes the next credential of a grant: a token of which only the hash stays, and a URL signed for it. */
async function makeCredential(
  org: Org,
  grant: { id: string; serverId: string; expiresAt: Date },
  generation: number,
): Promise<Secret> {
  const token = mintToken('grant')
  const jti = newJti()
  await org.tx.grantCredential.create({
    data: {
      orgId: org.id,
      grantId: grant.id,
      generation,
      jti,
      tokenHash: hashToken(token),
      createdAt: org.at,
      endsAt: grant.expiresAt,
    },
  })
  const signed = await signUrl(
    {
      aud: env().INSTANCE,
      sub: grant.id,
      org: org.id,
      srv: grant.serverId,
      gen: generation,
      iat: Math.floor(org.at.getTime() / 1000),
      exp: Math.floor(grant.expiresAt.getTime() / 1000),
      jti,
    },
    signingKey(env().URL_SIGNING_KEY),
  )
  if (!signed.ok) throw new Error(`a proxy URL could not be signed: ${signed.fault}`)
  const proxy = env().PROXY_URL.replace(/\/$/, '')
  return { proxyUrl: `${proxy}/s/${signed.signed}/mcp`, mcpUrl: `${proxy}/mcp/${grant.serverId}`, token }
}

type Wanted =
  | { id: string }
  | {
      kind: 'person' | 'agent' | 'automation'
      name: string
      labels: Record<string, string>
      memberId?: string | null | undefined
    }

async function identityFor(org: Org, wanted: Wanted): Promise<{ id: string; name: string }> {
  if ('id' in wanted) {
    const row = await org.tx.identity.findUnique({ where: { orgId_id: { orgId: org.id, id: wanted.id } } })
    if (!row)
      throw new Refusal('not_found', {
        fields: [{ pointer: '/identity/id', sentence: 'There is no such identity.' }],
      })
    return row
  }
  const taken = await org.tx.identity.findUnique({
    where: { orgId_name: { orgId: org.id, name: wanted.name } },
  })
  if (taken) {
    throw new Refusal('name_taken', {
      fields: [{ pointer: '/identity/name', sentence: 'Another identity has this name.' }],
    })
  }
  if (wanted.memberId) await refuseNoMember(org, wanted.memberId, '/identity/memberId')
  const own = wanted.kind !== 'person' && org.caller.kind === 'member' ? org.caller.userId : null
  const row = await org.tx.identity.create({
    data: {
      orgId: org.id,
      id: org.newId(),
      kind: wanted.kind,
      name: wanted.name,
      labels: wanted.labels,
      // Whoever makes an agent owns it, unless they say whose it is. Who a person is has to be said.
      userId: wanted.memberId === undefined ? own : wanted.memberId,
      createdAt: org.at,
    },
  })
  await org.record(
    { subject: 'identity', subjectId: row.id, name: row.name, after: { kind: row.kind, member: row.userId } },
    'createIdentity',
  )
  return row
}

type Terms = { serverId: string; policyId: string | null; days: number; labels: Record<string, string> }

/** A grant with its first credential, without the release: whoever calls makes one for all its changes. */
async function makeGrant(
  org: Org,
  identity: { id: string; name: string },
  terms: Terms,
): Promise<{ id: string; secret: Secret }> {
  const server = await org.tx.server.findUnique({
    where: { orgId_id: { orgId: org.id, id: terms.serverId } },
  })
  if (!server)
    throw new Refusal('not_found', {
      fields: [{ pointer: '/serverId', sentence: 'There is no such server.' }],
    })
  await refuseForeignPolicy(org, terms.policyId, server.id)
  const grant = await org.tx.grant.create({
    data: {
      orgId: org.id,
      id: org.newId(),
      identityId: identity.id,
      serverId: server.id,
      policyId: terms.policyId,
      labels: terms.labels,
      expiresAt: new Date(org.at.getTime() + terms.days * 86_400_000),
      createdBy: org.actorName,
      createdAt: org.at,
    },
  })
  const secret = await makeCredential(org, grant, 1)
  await org.record(
    {
      subject: 'grant',
      subjectId: grant.id,
      name: identity.name,
      after: { server: server.name, policyId: terms.policyId, expiresAt: grant.expiresAt.toISOString() },
    },
    'issueGrant',
  )
  return { id: grant.id, secret }
}

async function refuseForeignPolicy(org: Org, policyId: string | null, serverId: string): Promise<void> {
  if (policyId === null) return
  const policy = await org.tx.policy.findUnique({ where: { orgId_id: { orgId: org.id, id: policyId } } })
  if (!policy || policy.serverId !== serverId) {
    throw new Refusal('not_found', {
      fields: [{ pointer: '/policyId', sentence: 'This server has no such policy.' }],
    })
  }
}

export const issueGrant = operation(contracts.issueGrant, async (org, { body }) => {
  const identity = await identityFor(org, body.identity)
  const terms = {
    serverId: body.serverId,
    policyId: body.policyId,
    days: body.expiresInDays,
    labels: body.labels,
  }
  const { id, secret } = await makeGrant(org, identity, terms)
  const serial = await nextRelease(org)
  return { grant: await grantView(org, id), secret, serial }
})

export const saveGrant = operation(contracts.saveGrant, async (org, { params, body, version }) => {
  const row = await locked(org, params.grant)
  if (row.version !== version) throw new Refusal('conflict')
  if (row.revokedAt) throw new Refusal('conflict', { sentence: 'This grant was revoked.' })
  await refuseForeignPolicy(org, body.policyId, row.serverId)
  const expiresAt = new Date(body.expiresAt)
  if (expiresAt > row.expiresAt) {
    throw new Refusal('invalid_input', {
      fields: [{ pointer: '/expiresAt', sentence: 'The signed URL ends then; rotate it to go on longer.' }],
    })
  }
  await org.tx.grant.update({
    where: { orgId_id: { orgId: org.id, id: row.id } },
    data: { policyId: body.policyId, expiresAt, version: { increment: 1 } },
  })
  const view = await grantView(org, row.id)
  await org.record({
    subject: 'grant',
    subjectId: row.id,
    name: view.identity.name,
    before: { policyId: row.policyId, expiresAt: row.expiresAt.toISOString() },
    after: { policyId: body.policyId, expiresAt: expiresAt.toISOString() },
  })
  await nextRelease(org)
  return view
})

export const rotateGrant = operation(contracts.rotateGrant, async (org, { params, body }) => {
  const row = await locked(org, params.grant)
  if (row.revokedAt)
    throw new Refusal('conflict', { sentence: 'This grant was revoked; connect the agent anew.' })
  const [last] = await org.tx.grantCredential.findMany({
    where: { orgId: org.id, grantId: row.id },
    orderBy: { generation: 'desc' },
    take: 1,
  })
  const end = new Date(org.at.getTime() + overlapMs[body.oldWorksFor])
  // The one before the newest ends now: a grant lists at most two.
  await org.tx.grantCredential.updateMany({
    where: {
      orgId: org.id,
      grantId: row.id,
      generation: { lt: last?.generation ?? 0 },
      endsAt: { gt: org.at },
    },
    data: { endsAt: org.at },
  })
  await org.tx.grantCredential.updateMany({
    where: { orgId: org.id, grantId: row.id, endsAt: { gt: end } },
    data: { endsAt: end },
  })
  const secret = await makeCredential(org, row, (last?.generation ?? 0) + 1)
  const serial = await nextRelease(org)
  const grant = await grantView(org, row.id)
  await org.record({
    subject: 'grant',
    subjectId: row.id,
    name: grant.identity.name,
    after: { generation: (last?.generation ?? 0) + 1, oldWorksFor: body.oldWorksFor },
  })
  return { grant, secret, serial }
})

export const revokeGrant = operation(contracts.revokeGrant, async (org, { params }) => {
  const row = await locked(org, params.grant)
  if (row.revokedAt) throw new Refusal('conflict', { sentence: 'This grant was revoked already.' })
  await org.tx.grant.update({
    where: { orgId_id: { orgId: org.id, id: row.id } },
    data: { revokedAt: org.at, version: { increment: 1 } },
  })
  await org.tx.grantCredential.updateMany({
    where: { orgId: org.id, grantId: row.id, endsAt: { gt: org.at } },
    data: { endsAt: org.at },
  })
  const serial = await nextRelease(org)
  const grant = await grantView(org, row.id)
  await org.record({ subject: 'grant', subjectId: row.id, name: grant.identity.name })
  return { grant, serial }
})

export const publishAndConnect = operation(
  contracts.publishAndConnect,
  async (org, { params, body, version }) => {
    if (!org.may('policies:publish')) throw new Refusal('forbidden')
    const number = await publishDraft(org, params.policy, version, {
      note: 'First version',
      acknowledged: [],
    })
    const policy = await org.tx.policy.findUniqueOrThrow({
      where: { orgId_id: { orgId: org.id, id: params.policy } },
    })
    if (policy.serverId === null) throw new Refusal('not_found')
    const identity = await identityFor(org, {
      kind: 'agent',
      name: await freeIdentityName(org, body.identityName),
      labels: {},
    })
    const { id, secret } = await makeGrant(org, identity, {
      serverId: policy.serverId,
      policyId: policy.id,
      days: 90,
      labels: {},
    })
    const serial = await nextRelease(org)
    return { published: { version: number, serial }, grant: await grantView(org, id), secret }
  },
)

async function freeIdentityName(org: Org, wished: string): Promise<string> {
  const rows = await org.tx.identity.findMany({ where: { orgId: org.id }, select: { name: true } })
  const taken = new Set(rows.map((each) => each.name))
  let name = wished
  for (let n = 2; taken.has(name); n++) name = `${wished}-${n}`
  return name
}
