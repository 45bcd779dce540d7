import type { Value } from '#lib/json/read.ts'
import { canonical } from '#lib/json/write.ts'
import type { ResultFinding } from '#lib/risk/result.ts'
import { hmac } from './hmac.ts'

/** One row of `calls`, as `begin_calls` takes it. `at` is ms since the epoch. */
export type CallRecord = {
  org_id: string
  id: string
  at: number
  worker_id: string
  grant_id: string
  identity_id: string
  identity_name: string
  server_id: string
  server_name: string
  sandbox: boolean
  method: string
  tool: string
  effect: 'allow' | 'deny' | 'hide' | 'approve' | 'refuse'
  code: string
  rule: string
  source: 'policy' | 'guardrail'
  message: string
  policy_id: string | null
  policy_version: number | null
  guardrail_version: number | null
  release_serial: number
  /** A newer release that was seen and refused as not genuine, or 0. Not stored; keeps the last good one in force. */
  refused_serial: number
  arg_keys: string[]
  args_digest: string | null
  trace: StoredStep[]
  /** What giving back needs to know of counted calls; null where nothing is taken or a sum is among it. */
  takes: CountedTake[] | null
  sample: boolean
  try: boolean
  jti: string
  via: 'url' | 'token'
  client_address: string
  session_hash: string | null
  gateway_us: number
  requests: number
}

/** A step of a decision as it is stored where an organisation keeps no values: no actual value, no free sentence. */
export type StoredStep = {
  rule: string
  source?: 'guardrail'
  outcome: string
  path?: string
  op?: string
  expected?: string
  actualType?: string
}

/** A limit to take: `max` and `amount` in units of 1e-9. `refusal` is what its record becomes when this limit refuses. */
export type StoredLimit = {
  key: string
  sum: boolean
  window: number
  max: string
  amount: string
  refusal: () => { rule: string; source: 'policy' | 'guardrail'; message: string; trace: StoredStep[] }
}

/** How a counted call is found again when what it took is given back. */
export type CountedTake = { key: string }

export type OutcomeRecord = {
  org_id: string
  id: string
  outcome: 'ok' | 'error' | 'upstream_error' | 'not_sent' | 'indeterminate' | 'client_gone' | 'refused'
  status: number | null
  bytes: number
  gateway_us: number
  upstream_us: number | null
  finished_at: number
  /** How much of the result was read for instructions to the model; null where there was no result. */
  result_read: 'whole' | 'part' | 'none' | null
  /** What was found in it; null where nothing was. */
  result_found: readonly ResultFinding[] | null
  /** Secrets that were taken out; null where that is not switched on. */
  result_redacted: number | null
}

/** What a record says of a result where none came. */
export const noResult = { result_read: null, result_found: null, result_redacted: null } as const

/** The nil UUID: stands where a genuine credential names a grant that the release no longer has. */
export const NOBODY = '00000000-0000-0000-0000-000000000000'

const STEPS = 200
const TEXT = 1000

/** Nearly every text: nothing in it is invisible, so nothing needs to be looked at twice. */
const PLAIN = /^[\x20-\x7e]*$/

/**
 * A text that no store refuses and no screen misreads: control characters, unpaired surrogates and invisible
 * direction marks are written as escapes, and what is longer than `max` characters is cut.
 */
export function safeText(text: string, max = TEXT): string {
  if (text.length <= max && PLAIN.test(text)) return text
  const cut = text.length > max ? `${text.slice(0, max - 1)}…` : text
  return cut.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu,
    (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}

/** Sorted names of the top-level arguments: at most 64, each cut to 64 bytes. */
export function argKeys(args: Map<string, Value>): string[] {
  return [...args.keys()]
    .sort()
    .slice(0, 64)
    .map((key) => cutBytes(safeText(key, 64), 64))
}

function cutBytes(text: string, max: number): string {
  // A UTF-16 unit is three bytes at most.
  if (text.length * 3 <= max) return text
  const bytes = Buffer.from(text, 'utf8')
  return bytes.length <= max
    ? text
    : bytes
        .subarray(0, max)
        .toString('utf8')
        .replace(/\ufffd+$/, '')
}

/** HMAC-SHA-256 of the arguments' form with the organisation's key (at most 64 bytes), hex: equal calls can be found, values cannot. */
export function argsDigest(args: Map<string, Value>, key: Uint8Array): string {
  return hmac(key, canonical(args))
}

/** A trace without argument values: what was looked at, against what, and how it came out. */
export function storedTrace(
  trace: readonly {
    rule: string
    source?: 'guardrail'
    outcome: string
    path?: string
    op?: string
    expected?: string
    actualType?: string
  }[],
): StoredStep[] {
  return trace.slice(0, STEPS).map((step) => {
    const stored: StoredStep = { rule: safeText(step.rule), outcome: step.outcome }
    if (step.source !== undefined) stored.source = step.source
    if (step.path !== undefined) stored.path = safeText(step.path)
    if (step.op !== undefined) stored.op = step.op
    if (step.expected !== undefined) stored.expected = safeText(step.expected)
    if (step.actualType !== undefined) stored.actualType = step.actualType
    return stored
  })
}
