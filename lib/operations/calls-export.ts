import { type CallRow, exportCalls as contract } from '#lib/contracts/calls.ts'
import { readPage, rowOf } from './calls-rows.ts'
import { line } from './csv.ts'
import { download } from './operation.ts'

const pageSize = 1_000

const columns = [
  ['time', (row: CallRow) => row.at],
  ['result', (row: CallRow) => row.result],
  ['method', (row: CallRow) => row.method],
  ['tool', (row: CallRow) => row.tool],
  ['identity', (row: CallRow) => row.identityName],
  ['server', (row: CallRow) => row.serverName],
  ['code', (row: CallRow) => row.code],
  ['rule', (row: CallRow) => row.rule],
  ['sentence', (row: CallRow) => row.sentence],
  ['policy_version', (row: CallRow) => row.policyVersion],
  ['rule_of', (row: CallRow) => (row.source === 'guardrail' ? 'organisation policy' : 'policy')],
  ['organisation_policy_version', (row: CallRow) => row.guardrailVersion],
  ['argument_keys', (row: CallRow) => row.argKeys.join(' ')],
  ['approval_id', (row: CallRow) => row.approval?.id ?? ''],
  [
    'approved_or_refused_by',
    (row: CallRow) => row.approval?.answers.map((each) => each.name).join('; ') ?? '',
  ],
  ['answered_at', (row: CallRow) => row.approval?.answers.at(-1)?.at ?? ''],
  ['outcome', (row: CallRow) => row.outcome ?? 'in progress'],
  ['gateway_ms', (row: CallRow) => row.gatewayMs],
  ['server_ms', (row: CallRow) => row.serverMs],
  ['result_read', (row: CallRow) => row.answer.read],
  [
    'found_in_result',
    (row: CallRow) => row.answer.found.map((each) => `${each.kind} at ${each.place}`).join('; '),
  ],
  ['secrets_redacted', (row: CallRow) => row.answer.redacted],
  ['sandbox', (row: CallRow) => row.sandbox],
  ['sample', (row: CallRow) => row.sample],
  ['tried', (row: CallRow) => row.tried],
  ['call_id', (row: CallRow) => row.id],
  ['grant_id', (row: CallRow) => row.grantId],
] as const

/** The filtered calls as CSV or JSON Lines, newest first, read page by page and never held whole. */
export const exportCalls = download(contract, async (inside, { params, query }) => {
  const { format, ...filter } = query
  // Read before the answer begins, so that a refusal is an ordinary answer.
  let page = await inside((org) => readPage(org, filter, undefined, pageSize))
  const text = (row: CallRow) =>
    format === 'csv' ? line(columns.map(([, value]) => value(row))) : `${JSON.stringify(row)}\n`
  async function* chunks() {
    if (format === 'csv') yield line(columns.map(([name]) => name))
    for (;;) {
      if (page.rows.length > 0) yield page.rows.map((row) => text(rowOf(row))).join('')
      const { older } = page
      if (older === null) return
      page = await inside((org) => readPage(org, filter, older, pageSize))
    }
  }
  return {
    filename: `${params.org}-tool-calls.${format}`,
    type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8',
    chunks: chunks(),
  }
})
