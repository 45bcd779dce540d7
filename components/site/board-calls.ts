import { fromPlain } from '#lib/json/write.ts'
import { compile, type Program } from '#lib/policy/compile.ts'
import { decide } from '#lib/policy/decide.ts'
import { type LimitState, noLimitsTaken, takeLimits } from '#lib/policy/limits.ts'
import { settle } from '#lib/policy/settle.ts'
import type { Call, Decision, Tool } from '#lib/policy/types.ts'

/** One call on the board: what the agent sends, and how the engine decided it. */
export type BoardCall = {
  tool: string
  when: string
  args: string
  result: 'allowed' | 'denied' | 'over_limit'
  /** The rule in a few words, or how far the call came. */
  rule: string
  /** What the agent reads, or where the call went. */
  answer: string
}

/** What the tools of the board have in common. */
export const boardPrefix = 'smartagent_'

const search = 'smartagent_products_search'
const issueKey = 'smartagent_access_issue_client_key'
const watch = 'smartagent_products_watch_create'

/** The policy behind the board; a visitor may read it in the source of the page, and it is what decides. */
const boardPolicy = JSON.stringify({
  version: '1',
  default: 'deny',
  tools: {
    [search]: {},
    [issueKey]: { action: 'deny', reason: 'Keys need a person.' },
    [watch]: { limits: [{ counter: 'watches', window: 'minute', max: 30, scope: 'grant' }] },
  },
})

const tools: Tool[] = [
  { name: search, category: 'read', risk: 'low', state: 'reviewed' },
  { name: issueKey, category: 'write', risk: 'critical', state: 'reviewed', mints: true },
  { name: watch, category: 'write', risk: 'medium', state: 'reviewed' },
]

/** The 30 calls before the 31st came 1.6 s apart, so the first of them leaves the window 12 s after it. */
const EARLIER_CALLS = 30
const APART_MS = 1_600

/**
 * Decides the three calls of the board with the engine the gateway uses: the 31st watch comes after thirty that were
 * really counted. `at` is the time of the calls, in milliseconds since the epoch.
 */
export function decideBoard(at: number): BoardCall[] {
  const compiled = compile(boardPolicy, tools)
  if (!compiled.ok) return []
  const { program } = compiled
  const watching = { tool: watch, args: { query: 'charger' } }
  const counted = Array.from({ length: EARLIER_CALLS }, (_, index) => at - (EARLIER_CALLS - index) * APART_MS)
  const state = counted.reduce((before, time) => one(program, watching, time, before).state, noLimitsTaken)
  return [
    shown('1st call', { tool: search, args: { q: 'charger', limit: 5 } }, program, at, noLimitsTaken),
    shown('1st call', { tool: issueKey, args: { client_name: 'checkout-bot' } }, program, at, noLimitsTaken),
    shown('31st call in a minute', watching, program, at, state),
  ]
}

type Sent = { tool: string; args: Record<string, unknown> }

function one(program: Program, sent: Sent, at: number, before: LimitState) {
  const args = fromPlain(sent.args)
  const call: Call = {
    tool: sent.tool,
    args: args instanceof Map ? args : new Map(),
    at,
    identity: { id: 'smartapis-agent', kind: 'agent', labels: {} },
    grant: { id: 'board', labels: {} },
  }
  const decision = decide(program, call)
  const { state, taken } = takeLimits(before, decision.limits, at)
  return { decision: settle(decision, { limits: taken }), state }
}

function shown(when: string, sent: Sent, program: Program, at: number, before: LimitState): BoardCall {
  const { decision } = one(program, sent, at, before)
  const args = JSON.stringify(sent.args).replaceAll('":', '": ').replaceAll(',"', ', "')
  return { tool: sent.tool, when, args, ...said(decision) }
}

function said(decision: Decision): Pick<BoardCall, 'result' | 'rule' | 'answer'> {
  if (decision.effect === 'allow') {
    return { result: 'allowed', rule: 'Rule: Allow', answer: 'Sent on to the server' }
  }
  const result = decision.code === 'limit' ? 'over_limit' : 'denied'
  return { result, rule: 'Never reached the server', answer: `[POLICY DENIED] ${decision.message}` }
}
