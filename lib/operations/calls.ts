import * as contract from '#lib/contracts/calls.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { timeOf } from '#lib/db/ids.ts'
import { join, sql } from '#lib/db/sql.ts'
import type { Org } from '#lib/db/with-org.ts'
import {
  answered,
  conditions,
  type Filter,
  isAsked,
  readPage,
  readRows,
  resultSql,
  rowOf,
  since,
  timesOf,
} from './calls-rows.ts'
import { whyOf } from './calls-why.ts'
import { isToolCall } from './calls-words.ts'
import { operation } from './operation.ts'

const pageSize = 50
/** A record is committed within 4 s of its id, or never. */
const lateMs = 5_000

/** Tool calls, newest first: a page by cursor, or what came since a call (see the contract). */
export const listCalls = operation(contract.listCalls, async (org, { query }) => {
  const { cursor, after, ...filter } = query
  if (after === undefined) {
    const page = await readPage(org, filter, cursor, pageSize)
    return { calls: page.rows.map(rowOf), older: page.older }
  }
  const where = [...conditions(org, filter), sql`c.id >= ${since(after, lateMs)}::uuid`]
  const rows = await readRows(org, where, pageSize * 4)
  if (rows.length < pageSize * 4) return { calls: rows.map(rowOf), older: null }
  // More came than a page holds: the reader begins anew at the top.
  const page = await readPage(org, filter, undefined, pageSize)
  return { calls: page.rows.map(rowOf), older: page.older }
})

/** Counts by result, over time, and what the filters may name. */
export const summariseCalls = operation(contract.summariseCalls, async (org, { query }) => {
  const { from, to, width } = await rangeOf(org, query)
  const counted = await org.tx.$queryRaw<{ bucket: number; result: contract.CallRow['result']; n: number }[]>(
    sql`SELECT floor((extract(epoch FROM c.at) * 1000 - ${from}) / ${width})::int AS bucket, ${resultSql} AS result,
        count(*)::int AS n
      FROM calls c WHERE ${join(conditions(org, query, { anyResult: true }), ' AND ')} GROUP BY 1, 2`,
  )
  const counts = { ...none }
  const buckets = Array.from({ length: Math.max(1, Math.ceil((to - from) / width)) }, (_, index) => ({
    at: new Date(from + index * width).toISOString(),
    ...none,
  }))
  const wanted = (result: contract.CallRow['result']) =>
    query.result === undefined || query.result === result || (query.result === 'asked' && isAsked(result))
  for (const { bucket, result, n } of counted) {
    counts[result] += n
    const bar = buckets[Math.min(Math.max(bucket, 0), buckets.length - 1)]
    if (bar !== undefined && wanted(result)) bar[result] += n
  }
  const total = contract.results.filter(wanted).reduce((sum, result) => sum + counts[result], 0)
  const samples = await org.tx.$queryRaw<{ n: number }[]>(
    sql`SELECT count(*)::int AS n FROM calls c WHERE c.org_id = ${org.id}::uuid AND c.sample`,
  )
  return {
    counts,
    total,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    buckets,
    ...(await namedIn(org, query)),
    samples: samples[0]?.n ?? 0,
    answers: await answersIn(org, query),
  }
})

/** How many calls of the filter's time have something told of what came back, whatever its other filters. */
async function answersIn(org: Org, { span, from, to }: Filter) {
  const where = join(conditions(org, { span, from, to }), ' AND ')
  const [counted] = await org.tx.$queryRaw<{ steers: number; unread: number; redacted: number }[]>(
    sql`SELECT count(*) FILTER (WHERE ${answered.steers})::int AS steers, count(*) FILTER (WHERE ${answered.unread})::int AS unread,
        count(*) FILTER (WHERE ${answered.redacted})::int AS redacted
      FROM calls c JOIN call_outcomes r ON r.org_id = c.org_id AND r.id = c.id
      WHERE ${where} AND (${answered.steers} OR ${answered.unread} OR ${answered.redacted})`,
  )
  return counted ?? { steers: 0, unread: 0, redacted: 0 }
}

const none = {
  allowed: 0,
  limited: 0,
  waiting: 0,
  approved: 0,
  refused: 0,
  expired: 0,
  denied: 0,
  hidden: 0,
}
const widths = { '1h': 60_000, '24h': 1_200_000, '7d': 7_200_000, '30d': 43_200_000 } as const

/** The histogram's range and the width of a bar in ms; bars begin at whole widths, so that they stay put as time goes on. */
async function rangeOf(org: Org, filter: Filter): Promise<{ from: number; to: number; width: number }> {
  const now = org.at.getTime()
  const { from, to } = timesOf(filter, now)
  if (filter.span !== undefined && filter.span !== 'all' && from !== undefined && to === undefined) {
    const width = filter.from === undefined ? widths[filter.span] : barWidth(now - from)
    const start = Math.floor(from / width) * width
    return { from: start, to: start + (Math.floor((now - start) / width) + 1) * width, width }
  }
  const first = from ?? (await firstCall(org)) ?? now - 86_400_000
  const last = Math.max(to ?? now, first + 1)
  const width = barWidth(last - first)
  return { from: first, to: last, width }
}

function barWidth(rangeMs: number): number {
  return Math.max(1_000, Math.ceil(rangeMs / 72))
}

async function firstCall(org: Org): Promise<number | undefined> {
  const rows = await org.tx.$queryRaw<{ id: string }[]>(
    sql`SELECT c.id FROM calls c WHERE c.org_id = ${org.id}::uuid ORDER BY c.id LIMIT 1`,
  )
  return rows[0] === undefined ? undefined : timeOf(rows[0].id)
}

type Named = {
  method: string
  tool: string
  server_id: string
  server_name: string
  identity_id: string
  identity_name: string
  grant_id: string
}

/** What occurs in the filter's time, whatever its other filters: the choices of the other filters. */
async function namedIn(org: Org, filter: Filter) {
  const { span, from, to } = filter
  const rows = await org.tx.$queryRaw<Named[]>(
    sql`SELECT c.method, c.tool, c.server_id, c.identity_id, c.grant_id, max(c.server_name) AS server_name,
        max(c.identity_name) AS identity_name
      FROM calls c WHERE ${join(conditions(org, { span, from, to }), ' AND ')}
      GROUP BY c.method, c.tool, c.server_id, c.identity_id, c.grant_id ORDER BY count(*) DESC LIMIT 2000`,
  )
  const servers = new Map(rows.map((row) => [row.server_id, row.server_name]))
  const identities = new Map(rows.map((row) => [row.identity_id, row.identity_name]))
  const grants = new Map(rows.map((row) => [row.grant_id, `${row.identity_name} on ${row.server_name}`]))
  const names = (isTool: boolean) => {
    const of = rows.filter((row) => row.tool !== '' && isToolCall(row.method) === isTool)
    return [...new Set(of.map((row) => row.tool))].sort()
  }
  return {
    methods: [...new Set(rows.map((row) => row.method).filter((method) => method !== ''))].sort(),
    tools: names(true),
    items: names(false),
    servers: named(servers),
    identities: named(identities),
    grants: named(grants),
  }
}

function named(all: Map<string, string>): { id: string; name: string }[] {
  return [...all].map(([id, name]) => ({ id, name })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** One call and why it was decided so. */
export const readCall = operation(contract.readCall, async (org, { params }) => {
  const [row] = await readRows(org, [sql`c.org_id = ${org.id}::uuid`, sql`c.id = ${params.call}::uuid`], 1)
  if (row === undefined) throw new Refusal('not_found', { sentence: 'This call is not in the log.' })
  const view = rowOf(row)
  const policy =
    row.policy_id === null
      ? null
      : await org.tx.policy.findUnique({
          where: { orgId_id: { orgId: org.id, id: row.policy_id } },
          select: { name: true },
        })
  const above =
    row.source === 'guardrail'
      ? await org.tx.policy.findMany({ where: { orgId: org.id, serverId: null } })
      : []
  return {
    ...view,
    message: row.message,
    clientAddress: row.client_address || null,
    argsDigest: row.args_digest,
    status: row.status,
    bytes: row.bytes === null ? null : Number(row.bytes),
    why: whyOf({ ...row, identityName: view.identityName, serverName: view.serverName, ...travelled(view) }),
    policyName: policy?.name ?? null,
    rulePolicyId: row.source === 'guardrail' ? (above[0]?.id ?? null) : policy && row.policy_id,
  }
})

function travelled(view: contract.CallRow) {
  const { policyVersion, guardrailVersion } = view
  return { policyVersion, guardrailVersion, outcome: view.outcome, serverMs: view.serverMs }
}
