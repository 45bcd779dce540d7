import { compare, toAmount } from '#lib/json/decimal.ts'
import { Num } from '#lib/json/value.ts'
import { approvalOf } from './approval.ts'
import type { Compiled, Program } from './compile.ts'
import { evaluate, type Mode, traceOf } from './conditions.ts'
import type { Entry, Limit, Rule } from './document.ts'
import { stricter } from './guardrail.ts'
import { type Context, reachable } from './list.ts'
import { limitSentence, messages } from './messages.ts'
import { follow, type Place, typeOf } from './paths.ts'
import { type Conforms, conforms, type ReadSchema, type Schema, schemaOf } from './schema.ts'
import type { Call, Code, Decision, Effect, LimitTake, Need, TraceStep } from './types.ts'
import { pathWords } from './words.ts'
import { Work } from './work.ts'

/**
 * What a policy and the guardrail above it say about a call. Total and pure: the time, the identity and the tool's place in the inventory are
 * arguments. `null` is a grant without a policy. Whether limits have room is not known here: `settle` finishes.
 */
export function decide(program: Program | null, call: Call, context: Context = {}): Decision {
  const decision = judged(program, call, context)
  if (context.policyVersion !== undefined) decision.policyVersion = context.policyVersion
  if (context.guardrailVersion !== undefined) decision.guardrailVersion = context.guardrailVersion
  return decision
}

function judged(program: Program | null, call: Call, context: Context): Decision {
  if (context.blocked === true) return made('deny', 'blocked', '', messages.blocked)
  if (program === null) return made('deny', 'no_policy', '', messages.noPolicy)
  const work = new Work()
  const decision = rows(program, call, context, work)
  if (context.guardrail === undefined) return decision
  return stricter(decision, rows(context.guardrail, call, context, work))
}

/** Rows 3 to 11 by one document. Rows 3 to 6 need no look at the arguments. */
function rows(program: Program, call: Call, context: Context, work: Work): Decision {
  const compiled = program.tools.get(call.tool)
  if (compiled === undefined) return made('hide', 'unknown_tool', '', messages.unknown(call.tool))
  const { tool, hiddenBy, rule } = compiled
  if (hiddenBy !== undefined) {
    return made('hide', 'hidden', hiddenBy, messages.unknown(call.tool), [
      matched(hiddenBy, 'Hidden by this selector'),
    ])
  }
  if (tool.state === 'removed') return made('hide', 'unknown_tool', '', messages.unknown(call.tool))
  if (rule === undefined && program.document.fallback === 'deny') {
    const trace = [matched('/default', 'No rule names this tool, and tools without a rule are hidden')]
    return made('hide', 'default', '/default', messages.unknown(call.tool), trace)
  }
  if (tool.state !== 'reviewed' || context.held?.has(call.tool) === true) {
    return made('deny', 'held', '', messages.held(tool.state === 'new'))
  }
  const trace = [
    rule === undefined
      ? matched('/default', 'No rule names this tool, and tools without a rule are allowed')
      : matched(rule.pointer, `The rule for ${rule.selector.text} applies`),
  ]
  if (rule?.action === 'deny') {
    return made('deny', 'denied', `${rule.pointer}/action`, rule.reason ?? messages.denied, trace)
  }
  const decision = argumentRows(compiled, rule, { call, tool, work }, trace)
  // What no call could reach is not listed, and so it is not known here either.
  if (decision.effect === 'deny' && !reachable(compiled, call.identity, call.grant)) {
    return { ...decision, effect: 'hide', message: messages.unknown(call.tool) }
  }
  return decision
}

/** Rows 7 to 10, and the limits that row 11 will take. */
function argumentRows(
  compiled: Compiled,
  rule: Rule | undefined,
  place: Place,
  trace: TraceStep[],
): Decision {
  const schema = compiled.validates ? schemaOf(compiled.tool) : undefined
  if (schema !== undefined) {
    const refused = invalid(schema, place, rule?.pointer ?? '', trace)
    if (refused !== undefined) return refused
  }
  for (const entry of rule?.require ?? []) {
    const { verdict, at } = runEntry(entry, 'require', place, trace)
    if (verdict === 'fault') return fault(at, trace)
    if (verdict === 'no') return made('deny', 'require', at, entry.message ?? messages.require(entry), trace)
  }
  for (const entry of rule?.denyIf ?? []) {
    const { verdict, at } = runEntry(entry, 'match', place, trace)
    if (verdict === 'fault') return fault(at, trace)
    if (verdict === 'yes') return made('deny', 'deny_if', at, entry.message ?? messages.denyIf(entry), trace)
  }
  const limits: LimitTake[] = []
  for (const limit of compiled.limits) {
    const amount = amountOf(limit, place)
    if (typeof amount === 'object') {
      trace.push({ rule: limit.pointer, outcome: 'fault', sentence: amount.fault, ...fromPath(limit) })
      return fault(limit.pointer, trace)
    }
    limits.push(take(limit, amount))
  }
  const need = rule === undefined ? undefined : asks(rule, place, trace)
  if (need === undefined) return made('allow', 'allowed', '', '', trace, limits)
  if ('fault' in need) return fault(need.fault, trace)
  const message = messages.approval(need.reason)
  const waits = made('approve', 'approval_required', need.rule, message, trace, limits)
  waits.needs = [need]
  return waits
}

function invalid(
  schema: ReadSchema,
  place: Place,
  pointer: string,
  trace: TraceStep[],
): Decision | undefined {
  const answer = schema.ok
    ? checked(schema.schema, place)
    : { ok: false as const, pointer: '', sentence: schema.sentence }
  if (answer.ok) return undefined
  const message = schema.ok ? messages.invalid(answer.pointer, answer.sentence) : messages.unreadableSchema
  trace.push({ rule: pointer, outcome: 'fails', path: `args${answer.pointer}`, sentence: answer.sentence })
  return made('deny', 'invalid_arguments', pointer, message, trace)
}

/** The policy and the organisation policy may both ask, and the answer is the same. */
function checked(schema: Schema, { work, call, tool }: Place): Conforms {
  const text = tool.inputSchema ?? ''
  const known = work.conforms.get(text)
  if (known !== undefined) return known
  const answer = conforms(schema, call.args)
  work.conforms.set(text, answer)
  return answer
}

/** All conditions of an entry are looked at, because a fault in any of them is a fault of the entry. */
function runEntry(
  entry: Entry,
  mode: Mode,
  place: Place,
  trace: TraceStep[],
): { verdict: 'yes' | 'no' | 'fault'; at: string } {
  let failed: string | undefined
  let faulty: string | undefined
  for (const condition of entry.conditions) {
    const judged = evaluate(condition, place, mode)
    const { verdict } = judged
    trace.push(traceOf(condition, judged, mode))
    if (typeof verdict === 'object') faulty ??= condition.pointer
    else if (!verdict) failed ??= condition.pointer
  }
  if (faulty !== undefined) return { verdict: 'fault', at: faulty }
  if (failed !== undefined) return { verdict: 'no', at: failed }
  const [only, ...more] = entry.conditions
  if (only === undefined)
    trace.push(matched(entry.pointer, 'This entry has no conditions: it always applies'))
  return { verdict: 'yes', at: only !== undefined && more.length === 0 ? only.pointer : entry.pointer }
}

function asks(rule: Rule, place: Place, trace: TraceStep[]): Need | { fault: string } | undefined {
  if (rule.action === 'require_approval') return needOf(rule, `${rule.pointer}/action`, rule.reason)
  for (const entry of rule.approveIf) {
    const { verdict, at } = runEntry(entry, 'match', place, trace)
    if (verdict === 'yes') return needOf(rule, at, entry.message ?? rule.reason)
    if (verdict === 'fault') return { fault: at }
  }
  return undefined
}

function needOf(rule: Rule, at: string, reason: string | undefined): Need {
  const said = reason === undefined ? {} : { reason }
  return { source: 'policy', rule: at, ...said, ...approvalOf(rule) }
}

/** The amount a limit takes: 1 for a call, or the argument it sums, a number that is not negative. */
function amountOf(limit: Limit, place: Place): string | { fault: string } {
  if (limit.from === undefined) return '1'
  const found = follow(limit.from, place)
  const name = pathWords(limit.from.text)
  if ('fault' in found) return { fault: `${name} cannot be summed: ${found.fault}` }
  const [value] = found.values
  if (!(value instanceof Num))
    return { fault: `${name} cannot be summed: it is ${typeOf(value)}, not a number` }
  if (toAmount(value.token) === 'fault') return { fault: `${name} cannot be summed: it has too many digits` }
  if (compare(value.token, '0') === -1) return { fault: `${name} cannot be summed: it is less than 0` }
  return value.token
}

function take(limit: Limit, amount: string): LimitTake {
  return {
    name: limit.name,
    windowSeconds: limit.windowSeconds,
    max: limit.max,
    amount,
    sum: limit.from !== undefined,
    scope: limit.scope,
    rule: limit.pointer,
    message: limit.onDeny ?? limitSentence(limit),
  }
}

function fromPath(limit: Limit): { path?: string } {
  return limit.from === undefined ? {} : { path: limit.from.text }
}

function fault(rule: string, trace: TraceStep[]): Decision {
  const step = trace.find((one) => one.rule === rule && one.outcome === 'fault')
  return made('deny', 'fault', rule, messages.fault(step?.path, step?.sentence), trace)
}

function matched(rule: string, sentence: string): TraceStep {
  return { rule, outcome: 'matches', sentence }
}

function made(
  effect: Effect,
  code: Code,
  rule: string,
  message: string,
  trace: TraceStep[] = [],
  limits: LimitTake[] = [],
): Decision {
  return { effect, code, rule, source: 'policy', message, limits, trace }
}
