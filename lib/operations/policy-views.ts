import { identityKind } from '#lib/contracts/grants.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { type Sql, sql } from '#lib/db/sql.ts'
import type { Org } from '#lib/db/with-org.ts'
import { recommend } from '#lib/policy/recommend.ts'
import { levels } from '#lib/risk/types.ts'
import { policyTool, toolViews } from './inventory.ts'
import { peopleOf } from './people.ts'
import { labelsOf } from './releases.ts'
import { toolRows } from './tool-rows.ts'

const empty = { hidden: 0, denied: 0, limited: 0, asked: 0, allowed: 0 }

/** The policy's row, locked when it is about to change; a missing one is refused. */
export async function found(org: Org, id: string, lock = false) {
  if (lock)
    await org.tx
      .$queryRaw`SELECT 1 FROM policies WHERE org_id = ${org.id}::uuid AND id = ${id}::uuid FOR UPDATE`
  const row = await org.tx.policy.findUnique({ where: { orgId_id: { orgId: org.id, id } } })
  if (!row) throw new Refusal('not_found')
  if (lock && row.serverId === null && !org.may('organisation:write')) {
    throw new Refusal('forbidden', {
      sentence: 'Only an owner or an administrator changes the organisation policy.',
    })
  }
  return row
}

/** The tools that a policy is about: its server's, or for the organisation policy those of all servers, each name once. */
export async function toolsUnder(org: Org, serverId: string | null) {
  if (serverId !== null) return toolsOf(org, serverId)
  const rows = await toolRows(org, {})
  const once = new Map<string, (typeof rows)[number]>()
  for (const row of rows) {
    const other = once.get(row.name)
    if (other === undefined || levels.indexOf(row.risk) > levels.indexOf(other.risk)) once.set(row.name, row)
  }
  return [...once.values()]
}

/** What a server offers now, in its order. */
export async function toolsOf(org: Org, serverId: string) {
  return toolRows(org, { serverId })
}

/** The version in force, if there is one. */
export async function activeOf(org: Org, row: { id: string; activeVersion: number | null }) {
  if (row.activeVersion === null) return null
  return org.tx.policyVersion.findUnique({
    where: { orgId_policyId_number: { orgId: org.id, policyId: row.id, number: row.activeVersion } },
  })
}

/** The organisation policy in force, or null. */
export async function guardrailOf(org: Org): Promise<{ id: string; version: number; text: string } | null> {
  const [row] = await org.tx.policy.findMany({ where: { orgId: org.id, serverId: null } })
  const active = row && (await activeOf(org, row))
  return active ? { id: row.id, version: active.number, text: active.text } : null
}

/** Everything the editor needs, in one answer. */
export async function policyView(org: Org, id: string) {
  const row = await found(org, id)
  const server =
    row.serverId === null
      ? null
      : await org.tx.server.findUniqueOrThrow({ where: { orgId_id: { orgId: org.id, id: row.serverId } } })
  const active = await activeOf(org, row)
  const tools = await toolsUnder(org, row.serverId)
  const grants = await org.tx.grant.findMany({
    where: {
      orgId: org.id,
      ...(server === null ? {} : { policyId: id }),
      revokedAt: null,
      expiresAt: { gt: org.at },
    },
  })
  const mayWrite = server !== null || org.may('organisation:write')
  const identities = await org.tx.identity.findMany({
    where: { orgId: org.id, id: { in: grants.map((each) => each.identityId) } },
  })
  return {
    id: row.id,
    name: row.name,
    server: server && { id: server.id, name: server.name, sandbox: server.sandbox },
    guardrail: server && (await guardrailOf(org)),
    active: active
      ? {
          version: active.number,
          text: active.text,
          publishedAt: active.publishedAt.toISOString(),
          publishedBy: active.publishedBy,
        }
      : null,
    draft: row.draft ?? active?.text ?? (server ? recommend(tools.map(policyTool), server.name) : ''),
    hasDraft: row.draft !== null && row.draft !== active?.text,
    draftSavedAt: row.draftSavedAt?.toISOString() ?? null,
    draftSavedBy: row.draftSavedBy,
    version: row.draftVersion,
    tools: toolViews(tools),
    grants: grants.flatMap((grant) => {
      const identity = identities.find((each) => each.id === grant.identityId)
      if (!identity) return []
      const { id, name, kind, labels } = identity
      return [
        {
          id: grant.id,
          identityName: name,
          identity: { id, kind: identityKind.parse(kind), labels: labelsOf(labels) },
          labels: labelsOf(grant.labels),
        },
      ]
    }),
    counts: await countsOf(
      org,
      server === null
        ? sql`(source = 'guardrail' OR (effect = 'allow' AND guardrail_version IS NOT NULL))`
        : sql`policy_id = ${id}::uuid`,
    ),
    people: await peopleOf(org),
    may: {
      write: mayWrite && org.may('policies:write'),
      publish: mayWrite && org.may('policies:publish'),
    },
  }
}

async function countsOf(org: Org, which: Sql) {
  const [row] = await org.tx.$queryRaw<(typeof empty)[]>(sql`
    SELECT count(*) FILTER (WHERE effect = 'hide')::int AS hidden,
      count(*) FILTER (WHERE effect = 'deny' AND code NOT IN ('limit', 'approval_refused'))::int AS denied,
      count(*) FILTER (WHERE effect = 'approve' OR code = 'approval_refused')::int AS asked,
      count(*) FILTER (WHERE code = 'limit')::int AS limited,
      count(*) FILTER (WHERE effect = 'allow')::int AS allowed
    FROM calls WHERE method = 'tools/call' AND NOT tombstone AND org_id = ${org.id}::uuid AND ${which} AND at > ${org.at}::timestamptz - interval '7 days'`)
  return row ?? empty
}
