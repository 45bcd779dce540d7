import type { Value } from '#lib/json/value.ts'
import type { Category, Level } from '#lib/risk/types.ts'

/** One tool as the inventory of a release has it. */
export type Tool = {
  name: string
  category: Category
  risk: Level
  state: 'reviewed' | 'new' | 'changed' | 'removed'
  /** JSON text of the schema that the arguments must satisfy. */
  inputSchema?: string
  /** It mints credentials, changes permissions or spends money: a person should be asked. */
  mints?: boolean
  /** What the classifier says, where somebody said otherwise and no owner confirmed it: a guardrail takes the worse. */
  classified?: { category: Category; risk: Level }
}

/** One call with everything that `decide` may look at; nothing else exists for it. */
export type Call = {
  tool: string
  args: Map<string, Value>
  /** Milliseconds since the epoch. */
  at: number
  identity: { id: string; kind: 'person' | 'agent' | 'automation'; labels: Record<string, string> }
  grant: { id: string; labels: Record<string, string> }
  session?: string
}

export type Effect = 'allow' | 'deny' | 'hide' | 'approve'

export type Code =
  | 'allowed'
  | 'blocked'
  | 'no_policy'
  | 'hidden'
  | 'unknown_tool'
  | 'default'
  | 'held'
  | 'denied'
  | 'invalid_arguments'
  | 'require'
  | 'deny_if'
  | 'approval_required'
  | 'limit'
  | 'fault'
  | 'limits_unavailable'
  | 'record_unavailable'
  | 'no_release'
  | 'approval_flood'
  | 'approval_refused'

export type Scope = 'grant' | 'session' | 'identity' | 'server' | 'organisation'

/**
 * One limit that a call takes from. `max` and `amount` are number tokens (for a sum at most 18 digits before the point
 * and 9 after); `rule` is the JSON pointer of the limit, `message` the sentence for the agent when it is exceeded.
 */
export type LimitTake = {
  name: string
  windowSeconds: number
  max: string
  amount: string
  sum: boolean
  scope: Scope
  rule: string
  /** Set where the limit is one of the guardrail's; its counter is another one then. */
  source?: 'guardrail'
  message: string
}

/** One thing that was looked at. `actual` is a value of the call: `storedTrace` leaves it out of what is stored. */
export type TraceStep = {
  /** JSON pointer into the policy, or into the guardrail where `source` says so. */
  rule: string
  source?: 'guardrail'
  outcome: 'holds' | 'fails' | 'matches' | 'no_match' | 'fault' | 'taken' | 'not_reached'
  path?: string
  op?: string
  expected?: string
  actual?: string
  actualType?: string
  sentence: string
}

/** One document that asks a person before a call: who may approve, how many must, and the seconds it may take. */
export type Need = {
  source: 'policy' | 'guardrail'
  /** JSON pointer of what asks, into the text that `source` names. */
  rule: string
  reason?: string
  /** Never empty: `role:approver`, `member:ana@example.com`. */
  approvers: readonly string[]
  count: number
  timeout: number
}

/** What was decided and why. `rule` is a JSON pointer into the text that `source` names, empty when nothing fired. */
export type Decision = {
  effect: Effect
  code: Code
  rule: string
  source: 'policy' | 'guardrail'
  message: string
  limits: LimitTake[]
  /** With effect `approve`: all that have to be satisfied, the policy's before the guardrail's. */
  needs?: Need[]
  policyVersion?: number
  guardrailVersion?: number
  trace: TraceStep[]
}

/** One thing `check` has to say. `pointer` is a JSON pointer into the text; `fix.text` is the whole new text. */
export type Finding = {
  level: 'error' | 'security' | 'warning' | 'suggestion'
  pointer: string
  sentence: string
  fix?: { label: string; text: string }
}
