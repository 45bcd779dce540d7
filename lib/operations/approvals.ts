import * as contract from '#lib/contracts/approvals.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { floorId } from '#lib/db/ids.ts'
import { join, sql } from '#lib/db/sql.ts'
import type { Org } from '#lib/db/with-org.ts'
import { env } from '#lib/env.ts'
import { openArguments } from '#lib/secrets/seal.ts'
import { conditions, type Filter, readPage, readRows, rowOf, type Stored } from './approvals-rows.ts'
import { operation } from './operation.ts'

const pageSize = 50
const similarMost = 5
const hourMs = 3_600_000

/** Requests in one state, with what the filters may name. */
export const listApprovals = operation(contract.listApprovals, async (org, { query }) => {
  const { state, cursor, ...filter } = query
  const page = await readPage(org, state, filter, cursor, pageSize)
  return {
    approvals: page.rows.map(rowOf),
    more: page.more,
    now: new Date().toISOString(),
    ...(await namedIn(org, state, filter)),
  }
})

type Named = {
  tool: string
  server_id: string
  server_name: string
  identity_id: string
  identity_name: string
}

/** What occurs in this state and time, whatever the other filters: the choices of the other filters. */
async function namedIn(org: Org, state: contract.ApprovalState, { span, from, to }: Filter) {
  const rows = await org.tx.$queryRaw<Named[]>(
    sql`SELECT a.tool, a.server_id, a.identity_id, max(a.server_name) AS server_name, max(a.identity_name) AS identity_name
      FROM approvals a WHERE ${join(conditions(org, state, { span, from, to }), ' AND ')}
      GROUP BY a.tool, a.server_id, a.identity_id LIMIT 1000`,
  )
  const byName = (all: Map<string, string>) =>
    [...all].map(([id, name]) => ({ id, name })).sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    tools: [...new Set(rows.map((row) => row.tool))].sort(),
    servers: byName(new Map(rows.map((row) => [row.server_id, row.server_name]))),
    identities: byName(new Map(rows.map((row) => [row.identity_id, row.identity_name]))),
  }
}

/** How many wait: for the navigation, and for the title of every page. */
export const countApprovals = operation(contract.countApprovals, async (org) => ({
  waiting: await waitingOf(org),
}))

export async function waitingOf(org: Org): Promise<number> {
  const rows = await org.tx.$queryRaw<{ n: number }[]>(
    sql`SELECT count(*)::int AS n FROM approvals a WHERE ${join(conditions(org, 'waiting', {}), ' AND ')}`,
  )
  return rows[0]?.n ?? 0
}

/** One request, whole. */
export const readApproval = operation(contract.readApproval, (org, { params }) =>
  approvalView(org, params.approval),
)

/** A request with everything that whoever answers it should know. Refuses what is not there. */
export async function approvalView(org: Org, approval: string) {
  const stored = await storedApproval(org, approval)
  const row = rowOf(stored)
  return {
    ...row,
    // Who answers, here or by their role at all, sees what they answer; for others the names of the keys are enough.
    args: row.mayAnswer !== 'no' || org.may('approvals:answer') ? argumentsOf(org, stored) : null,
    sinceLastApproved: await sinceLastApproved(org, stored),
    asked: await askedBy(org, row.identityId),
    similar: await similarTo(org, row),
    now: new Date().toISOString(),
  }
}

/** One row of the organisation's. */
export async function storedApproval(org: Org, approval: string): Promise<Stored> {
  const [stored] = await readRows(org, [sql`a.org_id = ${org.id}::uuid`, sql`a.id = ${approval}::uuid`], 1)
  if (stored === undefined) throw new Refusal('not_found', { sentence: 'There is no such request.' })
  return stored
}

/** The arguments of an open request; null when it is over, or when what is stored is not what was sealed for it. */
export function argumentsOf(org: Org, stored: Stored): string | null {
  if (stored.sealed === null || !['waiting', 'approved'].includes(stored.standing)) return null
  const bound = { org: org.id, approval: stored.id, keyVersion: stored.key_version }
  return openArguments(stored.sealed, bound, Buffer.from(env().CREDENTIAL_KEY, 'base64')) ?? null
}

/** Which top-level arguments differ from the last approved call of this tool by the same identity. */
async function sinceLastApproved(org: Org, stored: Stored) {
  const rows = await org.tx.$queryRaw<{ id: string; at: Date; marks: unknown }[]>(
    sql`SELECT a.id, a.decided_at AS at, a.marks FROM approvals a
      WHERE a.org_id = ${org.id}::uuid AND a.identity_id = ${stored.identity_id}::uuid
        AND a.server_id = ${stored.server_id}::uuid AND a.tool = ${stored.tool} AND a.id < ${stored.id}::uuid
        AND a.status IN ('approved', 'used') ORDER BY a.decided_at DESC LIMIT 1`,
  )
  const [last] = rows
  if (last === undefined) return null
  const [before, now] = [marksOf(last.marks), marksOf(stored.marks)]
  const names = [...new Set([...now.keys(), ...before.keys()])]
  return {
    approvalId: last.id,
    at: last.at.toISOString(),
    args: names.map((name) => ({ name, change: changeOf(before.get(name), now.get(name)) })),
  }
}

function changeOf(before: string | undefined, now: string | undefined) {
  if (before === undefined) return 'added' as const
  if (now === undefined) return 'removed' as const
  return before === now ? ('same' as const) : ('changed' as const)
}

function marksOf(marks: unknown): Map<string, string> {
  if (typeof marks !== 'object' || marks === null) return new Map()
  return new Map(Object.entries(marks).map(([name, mark]) => [name, String(mark)]))
}

/** How often an identity asked for anything; a repeat of a waiting call is no new request. */
async function askedBy(org: Org, identity: string) {
  const now = org.at.getTime()
  const rows = await org.tx.$queryRaw<{ hour: number; day: number }[]>(
    sql`SELECT count(*) FILTER (WHERE a.id >= ${floorId(now - hourMs)}::uuid)::int AS hour, count(*)::int AS day
      FROM approvals a WHERE a.org_id = ${org.id}::uuid AND a.identity_id = ${identity}::uuid
        AND a.id >= ${floorId(now - 24 * hourMs)}::uuid`,
  )
  return { lastHour: rows[0]?.hour ?? 0, lastDay: rows[0]?.day ?? 0 }
}

async function similarTo(org: Org, row: contract.ApprovalRow) {
  const where = conditions(org, 'decided', { tool: row.tool, server: row.serverId })
  const rows = await readRows(org, [...where, sql`a.id <> ${row.id}::uuid`], similarMost)
  return rows.map(rowOf)
}
