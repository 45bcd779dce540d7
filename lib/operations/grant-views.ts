import type { GrantView } from '#lib/contracts/grants.ts'
import * as contracts from '#lib/contracts/grants.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { operation } from './operation.ts'
import { namesOf, refuseNoMember } from './people.ts'
import { labelsOf, nextRelease } from './releases.ts'

type Used = { grant_id: string; jti: string | null; first_at: Date; last_at: Date; calls: number }

/** All grants of an organisation, or some, newest first, with when each was used. */
export async function grantViews(org: Org, ids?: readonly string[]): Promise<GrantView[]> {
  const grants = await org.tx.grant.findMany({
    where: { orgId: org.id, ...(ids ? { id: { in: [...ids] } } : {}) },
    orderBy: { createdAt: 'desc' },
    take: 500,
  })
  const some = grants.map((each) => each.id)
  const identities = await org.tx.identity.findMany({
    where: { orgId: org.id, id: { in: grants.map((each) => each.identityId) } },
  })
  const members = await membersOf(org, identities)
  const servers = await org.tx.server.findMany({ where: { orgId: org.id } })
  const policies = await org.tx.policy.findMany({ where: { orgId: org.id } })
  const credentials = await org.tx.grantCredential.findMany({
    where: { orgId: org.id, grantId: { in: some } },
    orderBy: { generation: 'desc' },
  })
  // Calls that the console tried say nothing about when the agent called.
  const used = await org.tx.$queryRaw<Used[]>`
    SELECT grant_id, jti, min(at) AS first_at, max(at) AS last_at, count(*)::int AS calls FROM calls
    WHERE org_id = ${org.id}::uuid AND grant_id = ANY(${some}::uuid[]) AND NOT try AND method = 'tools/call' GROUP BY grant_id, jti`
  return grants.map((row): GrantView => {
    const identity = identities.find((each) => each.id === row.identityId)
    const server = servers.find((each) => each.id === row.serverId)
    const policy = policies.find((each) => each.id === row.policyId)
    const uses = used.filter((each) => each.grant_id === row.id)
    return {
      id: row.id,
      identity: {
        id: row.identityId,
        kind: contracts.identityKind.parse(identity?.kind),
        name: identity?.name ?? '',
        member: identity ? members(identity) : null,
      },
      server: { id: row.serverId, name: server?.name ?? '', sandbox: server?.sandbox ?? false },
      policy: policy ? { id: policy.id, name: policy.name, activeVersion: policy.activeVersion } : null,
      state: row.revokedAt ? 'revoked' : row.expiresAt <= org.at ? 'expired' : 'live',
      expiresAt: row.expiresAt.toISOString(),
      createdAt: row.createdAt.toISOString(),
      createdBy: row.createdBy,
      revokedAt: row.revokedAt?.toISOString() ?? null,
      credentials: credentials
        .filter((each) => each.grantId === row.id && each.endsAt > org.at)
        .map((each) => ({
          generation: each.generation,
          createdAt: each.createdAt.toISOString(),
          endsAt: each.endsAt.toISOString(),
          lastUsedAt: uses.find((use) => use.jti === each.jti)?.last_at.toISOString() ?? null,
        })),
      firstCallAt: edge(uses, 'first_at', Math.min),
      lastUsedAt: edge(uses, 'last_at', Math.max),
      calls: uses.reduce((sum, each) => sum + each.calls, 0),
      version: row.version,
    }
  })
}

function edge(
  uses: readonly Used[],
  key: 'first_at' | 'last_at',
  pick: (...times: number[]) => number,
): string | null {
  return uses.length ? new Date(pick(...uses.map((each) => each[key].getTime()))).toISOString() : null
}

export async function grantView(org: Org, id: string): Promise<GrantView> {
  const [view] = await grantViews(org, [id])
  if (!view) throw new Refusal('not_found')
  return view
}

/** Whose identities are: the members that they name, of those who still are members. */
async function membersOf(org: Org, identities: readonly { userId: string | null }[]) {
  const ids = identities.flatMap(({ userId }) => (userId === null ? [] : [userId]))
  const names = await namesOf(org, ids)
  const there = await org.tx.membership.findMany({ where: { orgId: org.id, userId: { in: ids } } })
  const known = new Map(
    there.flatMap(({ userId }) => {
      const user = names.get(userId)
      return user === undefined ? [] : [[userId, { userId, name: user.name }] as const]
    }),
  )
  return ({ userId }: { userId: string | null }) => (userId === null ? null : (known.get(userId) ?? null))
}

async function identityViews(org: Org, id?: string) {
  const rows = await org.tx.identity.findMany({
    where: { orgId: org.id, ...(id ? { id } : {}) },
    orderBy: { createdAt: 'asc' },
  })
  const members = await membersOf(org, rows)
  const counts = await org.tx.grant.groupBy({
    by: ['identityId'],
    where: { orgId: org.id, revokedAt: null, expiresAt: { gt: org.at } },
    _count: true,
  })
  return rows.map((row) => ({
    id: row.id,
    kind: contracts.identityKind.parse(row.kind),
    name: row.name,
    labels: labelsOf(row.labels),
    member: members(row),
    grants: counts.find((each) => each.identityId === row.id)?._count ?? 0,
    createdAt: row.createdAt.toISOString(),
  }))
}

export const listIdentities = operation(contracts.listIdentities, async (org) => ({
  identities: await identityViews(org),
}))

export const saveIdentity = operation(contracts.saveIdentity, async (org, { params, body }) => {
  const key = { orgId_id: { orgId: org.id, id: params.identity } }
  const row = await org.tx.identity.findUnique({ where: key })
  if (!row) throw new Refusal('not_found')
  const taken = await org.tx.identity.findUnique({
    where: { orgId_name: { orgId: org.id, name: body.name } },
  })
  if (taken && taken.id !== row.id) {
    throw new Refusal('name_taken', {
      fields: [{ pointer: '/name', sentence: 'Another identity has this name.' }],
    })
  }
  if (body.memberId) await refuseNoMember(org, body.memberId, '/memberId')
  const userId = body.memberId === undefined ? row.userId : body.memberId
  const labels = body.labels ?? labelsOf(row.labels)
  await org.tx.identity.update({ where: key, data: { name: body.name, labels, userId } })
  const members = await membersOf(org, [row, { userId }])
  const [was, is] = [members(row)?.name ?? null, members({ userId })?.name ?? null]
  await org.record({
    subject: 'identity',
    subjectId: row.id,
    name: body.name,
    before: {
      name: row.name,
      labels: labelsOf(row.labels),
      ...(row.userId === userId ? {} : { member: was }),
    },
    after: { name: body.name, labels, ...(row.userId === userId ? {} : { member: is }) },
  })
  await nextRelease(org)
  const [view] = await identityViews(org, row.id)
  if (!view) throw new Refusal('not_found')
  return view
})
