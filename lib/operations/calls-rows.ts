import type { ApprovalRow } from '#lib/contracts/approvals.ts'
import { askedResults, type CallRow } from '#lib/contracts/calls.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { floorId, timeOf } from '#lib/db/ids.ts'
import { join, type Sql, sql } from '#lib/db/sql.ts'
import type { Org } from '#lib/db/with-org.ts'
import { resultOf, type Step, sentenceOf } from './calls-words.ts'

/** The filters as the contract parses them. */
export type Filter = {
  result?: CallRow['result'] | 'asked' | undefined
  method?: string | undefined
  tool?: string | undefined
  server?: string | undefined
  identity?: string | undefined
  grant?: string | undefined
  answer?: Answered | undefined
} & Times
type Answered = 'steers' | 'unread' | 'redacted'
export type Times = {
  span?: '1h' | '24h' | '7d' | '30d' | 'all' | undefined
  from?: string | undefined
  to?: string | undefined
}

const spanMs = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const

/** The moments (ms) that a filter asks for: `from` at or after, `to` before; undefined where it is open. */
export function timesOf(filter: Times, now: number): { from: number | undefined; to: number | undefined } {
  if (filter.from !== undefined || filter.to !== undefined) {
    return {
      from: filter.from === undefined ? undefined : Date.parse(filter.from),
      to: filter.to === undefined ? undefined : Date.parse(filter.to),
    }
  }
  if (filter.span === undefined || filter.span === 'all') return { from: undefined, to: undefined }
  return { from: now - spanMs[filter.span], to: undefined }
}

/** A row of `calls` with its outcome, as the driver gives it. */
export type Stored = {
  id: string
  at: Date
  method: string
  tool: string
  effect: string
  code: string
  rule: string
  source: 'policy' | 'guardrail'
  message: string
  trace: Step[]
  arg_keys: string[]
  grant_id: string
  identity_id: string
  identity_name: string
  server_id: string
  server_name: string
  sandbox: boolean
  policy_id: string | null
  policy_version: number | null
  guardrail_version: number | null
  client_address: string
  args_digest: string | null
  sample: boolean
  try: boolean
  gateway_us: number
  outcome: string | null
  status: number | null
  bytes: bigint | null
  out_gateway_us: number | null
  upstream_us: number | null
  result_read: CallRow['answer']['read']
  result_found: CallRow['answer']['found'] | null
  result_redacted: number | null
  approval: Asked | null
}

/** The request that a call made, joined or used, or is covered by, as it stands now. */
export type Asked = {
  id: string
  status: ApprovalRow['status']
  used: boolean
  round: boolean
  answer_by: string
  answers:
    | { name: string; verdict: 'approved' | 'refused'; self: boolean; reason: string; at: string }[]
    | null
}

const columns = sql`c.id, c.at, c.method, c.tool, c.effect, c.code, c.rule, c.source, c.message, c.trace, c.arg_keys, c.grant_id,
  c.identity_id, c.identity_name, c.server_id, c.server_name, c.sandbox, c.policy_id, c.policy_version, c.guardrail_version, c.client_address,
  c.args_digest, c.sample, c.try, c.gateway_us, o.outcome, o.status, o.bytes, o.gateway_us AS out_gateway_us, o.upstream_us,
  o.result_read, o.result_found, o.result_redacted,
  (SELECT jsonb_build_object('id', a.id, 'status', approval_standing(a), 'used', ac.used AND ac.given_back_at IS NULL,
      'round', ac.continues IS NOT NULL AND ac.given_back_at IS NULL, 'answer_by', a.answer_by, 'answers', (SELECT jsonb_agg(jsonb_build_object('name', s.name, 'verdict', s.verdict,
        'self', s.self, 'reason', s.reason, 'at', s.at) ORDER BY s.at) FROM approval_answers s
        WHERE s.org_id = a.org_id AND s.approval_id = a.id))
    FROM approval_calls ac JOIN approvals a ON a.org_id = ac.org_id AND a.id = ac.approval_id
    WHERE ac.org_id = c.org_id AND ac.call_id = c.id) AS approval`

/** The result as the log words it, in SQL; `resultOf` says the same of one row. */
export const resultSql = sql`CASE WHEN c.code = 'limit' THEN 'limited' WHEN c.effect = 'allow' THEN 'allowed'
  WHEN c.effect = 'hide' THEN 'hidden' WHEN c.code = 'approval_refused' THEN 'refused'
  WHEN c.effect = 'approve' THEN coalesce((SELECT CASE approval_standing(a) WHEN 'void' THEN 'expired' WHEN 'used' THEN 'approved'
      ELSE approval_standing(a) END
    FROM approval_calls ac JOIN approvals a ON a.org_id = ac.org_id AND a.id = ac.approval_id
    WHERE ac.org_id = c.org_id AND ac.call_id = c.id), 'expired') ELSE 'denied' END`

/** Calls that asked a person. */
const askedSql = sql`(c.effect = 'approve' OR c.code = 'approval_refused')`
/** Calls that were stopped for good: neither let through nor still in somebody's hands. */
export const stoppedSql = sql`${resultSql} NOT IN ('allowed', 'waiting', 'approved')`

/** What narrows a reading down to these filters. Times become ranges of ids, so that other months are not touched. */
export function conditions(org: Org, filter: Filter, options: { anyResult?: boolean } = {}): Sql[] {
  const { from, to } = timesOf(filter, org.at.getTime())
  const all = [sql`c.org_id = ${org.id}::uuid`]
  if (from !== undefined) all.push(sql`c.id >= ${floorId(from)}::uuid`)
  if (to !== undefined) all.push(sql`c.id < ${floorId(to)}::uuid`)
  const { result } = filter
  if (result !== undefined && !options.anyResult) {
    // An index knows nothing of what became of requests: first those that asked at all.
    if (isAsked(result)) all.push(askedSql)
    if (result !== 'asked') all.push(sql`${resultSql} = ${result}`)
  }
  if (filter.method !== undefined) all.push(sql`c.method = ${filter.method}`)
  if (filter.tool !== undefined) all.push(sql`c.tool = ${filter.tool}`)
  if (filter.server !== undefined) all.push(sql`c.server_id = ${filter.server}::uuid`)
  if (filter.identity !== undefined) all.push(sql`c.identity_id = ${filter.identity}::uuid`)
  if (filter.grant !== undefined) all.push(sql`c.grant_id = ${filter.grant}::uuid`)
  if (filter.answer !== undefined)
    all.push(
      sql`EXISTS (SELECT 1 FROM call_outcomes r WHERE r.org_id = c.org_id AND r.id = c.id AND ${answered[filter.answer]})`,
    )
  return all
}

/** What is known of what came back, of an outcome `r`. */
export const answered: Readonly<Record<Answered, Sql>> = {
  steers: sql`r.result_found IS NOT NULL`,
  unread: sql`r.result_read IN ('part', 'none')`,
  redacted: sql`r.result_redacted > 0`,
}

/** Whether a filter is about calls that asked a person. */
export const isAsked = (result: string): boolean =>
  result === 'asked' || askedResults.some((each) => each === result)

/** Reads calls, newest first. */
export async function readRows(org: Org, where: readonly Sql[], limit: number): Promise<Stored[]> {
  return org.tx.$queryRaw<Stored[]>(sql`SELECT ${columns} FROM calls c
    LEFT JOIN call_outcomes o ON o.org_id = c.org_id AND o.id = c.id
    WHERE ${join([...where], ' AND ')} ORDER BY c.id DESC LIMIT ${limit}`)
}

/** One page, newest first, from a cursor on; `older` is the cursor of the next page. */
export async function readPage(
  org: Org,
  filter: Filter,
  cursor: string | undefined,
  size: number,
): Promise<{ rows: Stored[]; older: string | null }> {
  const where = conditions(org, filter)
  if (cursor !== undefined) where.push(sql`c.id < ${cursorId(cursor)}::uuid`)
  const rows = await readRows(org, where, size + 1)
  const page = rows.slice(0, size)
  return { rows: page, older: rows.length > size ? cursorOf(page.at(-1)?.id) : null }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A cursor is the id of the last row seen, as base64url: opaque, and stable while rows are added. */
export function cursorOf(id: string | undefined): string | null {
  return id === undefined ? null : Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')
}

/** The id inside a cursor; one that we did not make is refused. */
export function cursorId(cursor: string): string {
  const hex = Buffer.from(cursor, 'base64url').toString('hex')
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  if (!uuid.test(id)) {
    const sentence = 'This is not a cursor of this list. Leave it out to begin anew.'
    throw new Refusal('invalid_input', { fields: [{ pointer: '/cursor', sentence }] })
  }
  return id
}

/** The id from which `after` reads again: rows may be committed up to `overlap` ms after a later one. */
export function since(after: string, overlapMs: number): string {
  return floorId(timeOf(after) - overlapMs)
}

/** A stored row as the log shows it. */
export function rowOf(row: Stored): CallRow {
  const gateway = row.out_gateway_us || row.gateway_us
  return {
    id: row.id,
    at: row.at.toISOString(),
    method: row.method,
    // Of a request that was refused before it was read, nothing is known.
    tool: row.tool || row.method || 'request',
    result: resultOf(row),
    code: row.code,
    rule: row.rule,
    sentence: sentenceOf(row),
    argKeys: row.arg_keys,
    grantId: row.grant_id,
    identityId: row.identity_id,
    identityName: row.identity_name,
    serverId: row.server_id,
    serverName: row.server_name,
    sandbox: row.sandbox,
    policyId: row.policy_id,
    policyVersion: row.policy_version,
    source: row.source,
    guardrailVersion: row.guardrail_version,
    outcome: row.outcome,
    gatewayMs: inMs(gateway),
    serverMs: inMs(row.upstream_us),
    answer: { read: row.result_read, found: row.result_found ?? [], redacted: row.result_redacted },
    sample: row.sample,
    tried: row.try,
    approval: row.approval === null ? null : approvalOf(row.approval),
  }
}

function approvalOf({
  id,
  status,
  used,
  round,
  answer_by,
  answers,
}: Asked): NonNullable<CallRow['approval']> {
  const at = (moment: string) => new Date(moment).toISOString()
  return {
    id,
    status,
    used,
    round,
    answerBy: at(answer_by),
    answers: (answers ?? []).map((each) => ({ ...each, at: at(each.at) })),
  }
}

/** Microseconds as ms with one decimal. */
function inMs(us: number | null): number | null {
  return us === null ? null : Math.round(us / 100) / 10
}
