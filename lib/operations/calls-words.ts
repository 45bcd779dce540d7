import type { ApprovalRow } from '#lib/contracts/approvals.ts'
import type { results } from '#lib/contracts/calls.ts'
import { read } from '#lib/json/read.ts'
import { conditionWords } from '#lib/policy/words.ts'
import type { Asked } from './calls-rows.ts'

type Result = (typeof results)[number]

/** One stored step of a decision; values of arguments are not in it. */
export type Step = {
  rule: string
  source?: 'guardrail'
  outcome: string
  path?: string
  op?: string
  expected?: string
  actualType?: string
}

/** What a record says about its decision. */
export type Decided = {
  /** Left out where it is about a tool. */
  method?: string
  effect: string
  code: string
  rule: string
  source?: 'policy' | 'guardrail'
  message: string
  trace: readonly Step[]
}

/** What became of a request, in the words of the log: one that could not be used any more has expired. */
const standings: Readonly<Record<ApprovalRow['status'], Result>> = {
  waiting: 'waiting',
  approved: 'approved',
  used: 'approved',
  refused: 'refused',
  expired: 'expired',
  void: 'expired',
}

/**
 * The word of the log for a decision. A limit is a word of its own, and so is what became of a request; whatever else was
 * not allowed or hidden is denied.
 */
export function resultOf(call: Pick<Decided, 'effect' | 'code'> & { approval?: Asked | null }): Result {
  if (call.code === 'limit') return 'limited'
  if (call.effect === 'allow') return 'allowed'
  if (call.code === 'approval_refused') return 'refused'
  // A request that is no longer there cannot be answered.
  if (call.effect === 'approve') return standings[call.approval?.status ?? 'expired']
  return call.effect === 'hide' ? 'hidden' : 'denied'
}

const byCode: Readonly<Record<string, string>> = {
  hidden: 'Hidden: answered as an unknown tool.',
  unknown_tool: 'Hidden: the server has no tool of this name.',
  default: 'Hidden: no rule names this tool.',
  held: 'Denied: its definition is new or has changed, and nobody has accepted it.',
  no_policy: 'Denied: the grant has no policy.',
  blocked: 'Denied: all calls are stopped.',
  approval_flood: 'Denied: too many requests are waiting.',
  limits_unavailable: 'Denied: the limits could not be checked.',
  record_unavailable: 'Denied: the call could not be recorded.',
  no_release: 'Denied: the gateway has no rules of this organisation.',
  revoked: 'Denied: the grant is revoked, expired or not known to the gateway.',
  expired: 'Denied: the grant has expired.',
  other_server: 'Denied: the grant is for another server.',
  rate: 'Denied: more requests at once than a grant may send.',
}

/** Whether a record is about a tool; the rest is about resources and prompts. Of what was not read, nothing else is known. */
export function isToolCall(method: string | undefined): boolean {
  return method === undefined || method === '' || method === 'tools/call'
}

/** What is called otherwise where it is no tool that was asked for. */
const byCodeOfItems: Readonly<Record<string, string>> = {
  held: 'Denied: not reviewed as it is now, or blocked.',
  record_unavailable: 'Denied: the request could not be recorded.',
}

/** Why, in one English sentence; empty for a plain allowed call. */
export function sentenceOf(call: Decided & { approval?: Asked | null }): string {
  if (call.effect === 'approve' || call.code === 'approval_refused')
    return askedSentence(call.approval ?? null)
  if (call.approval?.used) return `Approved by ${said(call.approval, 'approved')}, and let through once.`
  if (call.approval?.round)
    return `Covered by the approval of ${said(call.approval, 'approved')}: it brings what the server asked for.`
  const words = ownSentence(call)
  return call.source === 'guardrail'
    ? words.replace(/^(Denied|Hidden|Over limit)/, '$1 by the organisation policy')
    : words
}

/** What became of a request that a call made, joined, or met when it was over. */
function askedSentence(asked: Asked | null): string {
  switch (asked?.status) {
    case 'waiting':
      return 'Waiting for a person.'
    case 'approved':
      return `Approved by ${said(asked, 'approved')}: the same call passes once.`
    case 'used':
      return `Approved by ${said(asked, 'approved')}, and the same call passed.`
    case 'refused': {
      const reason = asked.answers?.findLast((each) => each.verdict === 'refused')?.reason ?? ''
      return `Refused by ${said(asked, 'refused')}${reason === '' ? '.' : `: “${reason}”`}`
    }
    case 'void':
      return 'Expired: its grant, its rules or the right of who approved changed.'
    case 'expired':
      return asked.answers?.some((each) => each.verdict === 'approved')
        ? 'Expired: it was approved, and not made again in time.'
        : 'Expired: nobody answered in time.'
    default:
      return 'Refused or expired: the request is no longer kept.'
  }
}

function said(asked: Asked, verdict: 'approved' | 'refused'): string {
  const names = (asked.answers ?? []).filter((each) => each.verdict === verdict).map((each) => each.name)
  return [...new Set(names)].join(' and ') || 'somebody'
}

function ownSentence(call: Decided): string {
  if (call.code === 'allowed') return ''
  const known = (isToolCall(call.method) ? undefined : byCodeOfItems[call.code]) ?? byCode[call.code]
  if (known !== undefined) return known
  const said = plain(call.message)
  if (call.code === 'limit')
    return /^over limit/i.test(said) ? ended(said) : `Over limit: ${ended(said || 'no calls are left')}`
  const step = stoppedAt(call)
  if (step?.op !== undefined) {
    if (step.outcome === 'fault') return `Denied: ${condition(step)} could not be checked.`
    if (call.code === 'deny_if') return `Denied because ${condition(step)}.`
    if (call.code === 'require') return `Denied: allowed only when ${condition(step, true)}.`
  }
  if (said) return `${resultOf(call) === 'hidden' ? 'Hidden' : 'Denied'}: ${ended(lowerFirst(said))}`
  return resultOf(call) === 'allowed' ? '' : `Denied: ${call.code.replaceAll('_', ' ')}.`
}

/** The message without the mark that the agent reads before it. */
export function plain(message: string): string {
  return message.replace(/^\[POLICY DENIED\]\s*/, '').trim()
}

/** The step that decided: the last one of the document that fired which came out against the call. */
function stoppedAt({ trace, source = 'policy' }: Pick<Decided, 'trace' | 'source'>): Step | undefined {
  return trace.findLast((step) => (step.source ?? 'policy') === source && stops(step))
}

/** Did this step speak against the call? What counts depends on the rule it belongs to. */
export function stops(step: Step): boolean {
  if (step.outcome === 'fault') return true
  const kind = kindOf(step.rule)
  if (kind === 'require') return step.outcome === 'fails' || step.outcome === 'no_match'
  if (kind === 'deny_if') return step.outcome === 'matches' || step.outcome === 'holds'
  return step.outcome === 'fails'
}

/** Which part of a rule a pointer names. */
export function kindOf(pointer: string): 'require' | 'deny_if' | 'approve_if' | 'limits' | 'other' {
  for (const part of pointer.split('/').reverse()) {
    if (part === 'require' || part === 'deny_if' || part === 'approve_if' || part === 'limits') return part
    if (part === 'rate_limit') return 'limits'
  }
  return 'other'
}

/** A condition in words: "amount is at most 500"; as a demand, "every scopes is “read”" where it is about many. */
export function condition(step: Step, demand = false): string {
  const text = step.path ?? 'it'
  const expected = step.expected === undefined ? undefined : read(step.expected)
  // Cut or not JSON: shown as it is stored.
  const value = expected?.ok ? expected.value : (step.expected ?? '')
  return conditionWords({ path: { text }, op: step.op ?? '', value }, demand ? 'require' : 'match')
}

function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
