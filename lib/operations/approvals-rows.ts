import * as z from 'zod'
import { type ApprovalRow, type ApprovalState, approvalNeed, approvalRow } from '#lib/contracts/approvals.ts'
import { floorId } from '#lib/db/ids.ts'
import { empty, join, type Sql, sql } from '#lib/db/sql.ts'
import type { Org } from '#lib/db/with-org.ts'
import { cursorId, cursorOf, type Times, timesOf } from './calls-rows.ts'

/** The filters as the contract parses them. */
export type Filter = {
  tool?: string | undefined
  server?: string | undefined
  identity?: string | undefined
} & Times

/** A row of `approvals` as it stands now, with everything said of it, as the driver gives it. */
export type Stored = {
  id: string
  standing: string
  tool: string
  category: string
  risk: string
  server_id: string
  server_name: string
  grant_id: string
  identity_id: string
  identity_name: string
  identity_kind: string
  owner_id: string | null
  owner_name: string | null
  policy_id: string
  policy_name: string | null
  policy_version: number
  guardrail_version: number | null
  rule: string
  source: string
  message: string
  needs: unknown
  arg_keys: string[]
  asked_at: Date
  answer_by: Date
  asks: number
  last_asked_at: Date
  decided_at: Date | null
  use_by: Date | null
  ended_at: Date | null
  answers: unknown
  used_call: string | null
  used_at: Date | null
  right: string
  marks: unknown
  sealed: Uint8Array | null
  key_version: number
}

/** What a request is at this moment, in SQL: `approval_standing` asks more only of what is still open. */
const standing = sql`approval_standing(a)`

const inState: Readonly<Record<ApprovalState, Sql>> = {
  waiting: sql`a.status = 'waiting' AND ${standing} = 'waiting'`,
  decided: sql`(a.status IN ('used', 'refused') OR (a.status = 'approved' AND ${standing} = 'approved'))`,
  expired: sql`(a.status IN ('expired', 'void')
    OR (a.status IN ('waiting', 'approved') AND ${standing} IN ('expired', 'void')))`,
}

/** What narrows a reading down to a state and these filters. */
export function conditions(org: Org, state: ApprovalState | undefined, filter: Filter): Sql[] {
  const { from, to } = timesOf(filter, org.at.getTime())
  const all = [sql`a.org_id = ${org.id}::uuid`]
  if (state !== undefined) all.push(inState[state])
  if (from !== undefined) all.push(sql`a.id >= ${floorId(from)}::uuid`)
  if (to !== undefined) all.push(sql`a.id < ${floorId(to)}::uuid`)
  if (filter.tool !== undefined) all.push(sql`a.tool = ${filter.tool}`)
  if (filter.server !== undefined) all.push(sql`a.server_id = ${filter.server}::uuid`)
  if (filter.identity !== undefined) all.push(sql`a.identity_id = ${filter.identity}::uuid`)
  return all
}

/** Reads requests with who answered, how far each need is met, and what the reader may do. */
export async function readRows(
  org: Org,
  where: readonly Sql[],
  limit: number,
  oldestFirst = false,
): Promise<Stored[]> {
  const { caller } = org
  // Only a member can answer: a token and a job are nobody.
  const right =
    caller.kind === 'member'
      ? sql`(SELECT coalesce(max(r.word) FILTER (WHERE r.word = 'yes'), max(r.word) FILTER (WHERE r.word = 'self'), 'no')
          FROM (SELECT approval_right(a.org_id, a.identity_id, n.value->'approvers', u.id, u.email) AS word
            FROM users u, jsonb_array_elements(a.needs) n WHERE u.id = ${caller.userId}::uuid) r)`
      : sql`'no'`
  return org.tx.$queryRaw<Stored[]>(sql`
    SELECT a.id, ${standing} AS standing, a.tool, a.category, a.risk, a.server_id, a.server_name, a.grant_id, a.identity_id,
      a.identity_name, a.identity_kind, w.id AS owner_id, w.name AS owner_name, a.policy_id, p.name AS policy_name,
      a.policy_version, a.guardrail_version, a.rule, a.source, a.message, a.arg_keys, a.asked_at, a.answer_by, a.asks,
      a.last_asked_at, a.decided_at, a.use_by, a.ended_at, a.marks, a.sealed, a.key_version,
      (SELECT jsonb_agg(n.value || jsonb_build_object('approved', (SELECT count(*) FROM approval_answers s
          WHERE s.org_id = a.org_id AND s.approval_id = a.id AND s.verdict = 'approved'
            AND approval_right(a.org_id, a.identity_id, n.value->'approvers', s.user_id, s.email) IN ('yes', 'self')))
          ORDER BY n.ordinality)
        FROM jsonb_array_elements(a.needs) WITH ORDINALITY n) AS needs,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('userId', s.user_id, 'name', s.name, 'role', s.role, 'verdict', s.verdict,
          'self', s.self, 'reason', s.reason, 'at', to_char(s.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
          ORDER BY s.at), '[]')
        FROM approval_answers s WHERE s.org_id = a.org_id AND s.approval_id = a.id) AS answers,
      c.call_id AS used_call, c.at AS used_at, ${right} AS right
    FROM approvals a
    LEFT JOIN identities i ON i.org_id = a.org_id AND i.id = a.identity_id
    LEFT JOIN users w ON w.id = i.user_id
    LEFT JOIN policies p ON p.org_id = a.org_id AND p.id = a.policy_id
    LEFT JOIN approval_calls c ON c.org_id = a.org_id AND c.approval_id = a.id AND c.used AND c.given_back_at IS NULL
    WHERE ${join([...where], ' AND ')} ORDER BY a.id ${oldestFirst ? empty : sql`DESC`} LIMIT ${limit}`)
}

/** One page of a state: what waits from the oldest on, because its time is up first; what is over from the newest on. */
export async function readPage(
  org: Org,
  state: ApprovalState,
  filter: Filter,
  cursor: string | undefined,
  size: number,
): Promise<{ rows: Stored[]; more: string | null }> {
  const oldestFirst = state === 'waiting'
  const where = conditions(org, state, filter)
  if (cursor !== undefined) {
    const at = cursorId(cursor)
    where.push(oldestFirst ? sql`a.id > ${at}::uuid` : sql`a.id < ${at}::uuid`)
  }
  const rows = await readRows(org, where, size + 1, oldestFirst)
  const page = rows.slice(0, size)
  return { rows: page, more: rows.length > size ? cursorOf(page.at(-1)?.id) : null }
}

const needsStored = z.array(approvalNeed.extend({ reason: z.string().default('') }))

/** A stored request as the console shows it. */
export function rowOf(row: Stored): ApprovalRow {
  // Every word that a column's check holds, and what the worker wrote, is read by the contract.
  return approvalRow.parse({
    id: row.id,
    status: row.standing,
    tool: row.tool,
    category: row.category,
    risk: row.risk,
    serverId: row.server_id,
    serverName: row.server_name,
    grantId: row.grant_id,
    identityId: row.identity_id,
    identityName: row.identity_name,
    identityKind: row.identity_kind,
    owner: row.owner_id === null ? null : { userId: row.owner_id, name: row.owner_name ?? '' },
    policyId: row.policy_id,
    policyName: row.policy_name,
    policyVersion: row.policy_version,
    guardrailVersion: row.guardrail_version,
    rule: row.rule,
    source: row.source,
    message: row.message,
    needs: needsStored.parse(row.needs),
    argKeys: row.arg_keys,
    askedAt: row.asked_at.toISOString(),
    answerBy: row.answer_by.toISOString(),
    asks: row.asks,
    lastAskedAt: row.last_asked_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    useBy: row.use_by?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    answers: row.answers,
    usedBy:
      row.used_call === null || row.used_at === null
        ? null
        : { callId: row.used_call, at: row.used_at.toISOString() },
    mayAnswer: row.right,
  })
}
