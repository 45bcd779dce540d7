import { type CallRow, readHome as contract } from '#lib/contracts/calls.ts'
import { join, sql } from '#lib/db/sql.ts'
import type { Org } from '#lib/db/with-org.ts'
import { waitingOf } from './approvals.ts'
import { conditions, readRows, resultSql, rowOf, stoppedSql } from './calls-rows.ts'
import { operation } from './operation.ts'

const dayMs = 86_400_000
/** A gateway says every 10 s that it lives. */
const silentMs = 25_000
const soonDays = 14

/** What to do next, from what really happened; and what went on. */
export const readHome = operation(contract, async (org) => {
  const now = org.at.getTime()
  const stopped = [...conditions(org, { span: '24h' }), stoppedSql]
  const last = await readRows(org, conditions(org, {}), 10)
  const stoppedRows = await readRows(org, stopped, 5)
  const counts = await countsOf(org)
  const stoppedCount = await org.tx.$queryRaw<{ n: number }[]>(
    sql`SELECT count(*)::int AS n FROM calls c WHERE ${join(stopped, ' AND ')}`,
  )
  const server = await org.tx.server.findFirst({
    where: { orgId: org.id },
    orderBy: { createdAt: 'asc' },
    select: { id: true, name: true },
  })
  const policies = await org.tx.policy.findMany({
    where: { orgId: org.id },
    orderBy: { createdAt: 'asc' },
    take: 100,
    select: { id: true, name: true, activeVersion: true },
  })
  const grants = await liveGrants(org)
  const names = await identityNames(
    org,
    grants.map((each) => each.identityId),
  )
  const grant = grants[0]
  const policy = policies[0]
  return {
    setup: {
      server: server !== null,
      policyPublished: policies.some((each) => each.activeVersion !== null),
      agentConnected: grant !== undefined,
      callAllowed: await happened(org, sql`c.effect = 'allow' AND c.code <> 'limit'`),
      callStopped: await happened(org, sql`(c.effect <> 'allow' OR c.code = 'limit')`),
    },
    counts,
    waiting: await waitingOf(org),
    lastCalls: last.map(rowOf),
    stoppedToday: stoppedRows.map(rowOf),
    stoppedTodayCount: stoppedCount[0]?.n ?? 0,
    expiring: grants
      .filter((each) => each.expiresAt.getTime() < now + soonDays * dayMs)
      .sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime())
      .slice(0, 10)
      .map((each) => ({
        grantId: each.id,
        identityName: names.get(each.identityId) ?? '',
        expiresAt: each.expiresAt.toISOString(),
      })),
    firstServer: server,
    firstPolicy: policy === undefined ? null : { id: policy.id, name: policy.name },
    firstGrant: grant === undefined ? null : { id: grant.id, name: names.get(grant.identityId) ?? '' },
    gateways: await gatewaysOf(org),
  }
})

async function countsOf(org: Org) {
  const rows = await org.tx.$queryRaw<{ result: CallRow['result']; n: number }[]>(
    sql`SELECT ${resultSql} AS result, count(*)::int AS n FROM calls c
      WHERE ${join(conditions(org, { span: '7d' }), ' AND ')} GROUP BY 1`,
  )
  const counts = { allowed: 0, limited: 0, asked: 0, denied: 0, hidden: 0 }
  for (const { result, n } of rows) counts[isGate(result) ? result : 'asked'] += n
  return counts
}

const gates = ['allowed', 'limited', 'denied', 'hidden'] as const
const isGate = (result: string): result is (typeof gates)[number] => gates.some((each) => each === result)

/** Has a call of this kind ever been recorded? Newest first, so that the usual answer costs one row. */
async function happened(org: Org, kind: ReturnType<typeof sql>): Promise<boolean> {
  const rows = await org.tx.$queryRaw<{ id: string }[]>(
    sql`SELECT c.id FROM calls c WHERE c.org_id = ${org.id}::uuid AND ${kind} ORDER BY c.id DESC LIMIT 1`,
  )
  return rows.length > 0
}

async function liveGrants(org: Org) {
  return org.tx.grant.findMany({
    where: { orgId: org.id, revokedAt: null, expiresAt: { gt: org.at } },
    orderBy: { createdAt: 'asc' },
    take: 500,
    select: { id: true, identityId: true, expiresAt: true },
  })
}

async function identityNames(org: Org, ids: string[]): Promise<Map<string, string>> {
  const rows = await org.tx.identity.findMany({
    where: { orgId: org.id, id: { in: ids } },
    select: { id: true, name: true },
  })
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** How many gateways live, and how long after its publication the newest release was enforced by the slowest. */
async function gatewaysOf(org: Org): Promise<{ ready: number; lastActiveMs: number | null }> {
  const ready = await org.tx.worker.count({
    where: { beatAt: { gt: new Date(org.at.getTime() - silentMs) } },
  })
  const newest = await org.tx.activation.findMany({
    where: { orgId: org.id },
    orderBy: [{ serial: 'desc' }, { ms: 'desc' }],
    take: 1,
    select: { ms: true },
  })
  return { ready, lastActiveMs: newest[0]?.ms ?? null }
}
