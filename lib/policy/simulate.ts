import { compare, isInteger, toAmount } from '#lib/json/decimal.ts'
import type { Program } from './compile.ts'
import type { Document, Limit } from './document.ts'
import { counterKey } from './document-rules.ts'
import { explain } from './explain.ts'
import { holdersOf, type LimitState, stateKey } from './limits.ts'
import type { Context } from './list.ts'
import { ruleSentence, sentenceAt } from './sentence.ts'
import { decideNext } from './sequence.ts'
import type { Call, Decision, Tool, TraceStep } from './types.ts'

/** What was taken from counters before the call, by `counterOf`: a number token each, calls or the sum so far. */
export type Used = ReadonlyMap<string, string>

/** A limit together with the document that it stands in. */
export type Counter = { limit: Limit; source?: 'guardrail' }

/** The name of a counter; versions of one policy share it, and the organisation's own policy has others. */
export function counterOf({ limit, source }: Counter): string {
  return `${source ?? ''} ${counterKey(limit)}`
}

/**
 * The counters that a call of a tool takes from, under any of some versions of a policy and the organisation policy above
 * them, each once.
 */
export function countersOf(
  versions: readonly (Program | null | undefined)[],
  tool: string,
  guardrail?: Program,
): Counter[] {
  const found = new Map<string, Counter>()
  const add = (counter: Counter) => {
    if (!found.has(counterOf(counter))) found.set(counterOf(counter), counter)
  }
  for (const program of versions) for (const limit of program?.tools.get(tool)?.limits ?? []) add({ limit })
  for (const limit of guardrail?.tools.get(tool)?.limits ?? []) add({ limit, source: 'guardrail' })
  return [...found.values()]
}

/** As many calls as a count may say were made before; the model keeps the time of each. */
const MOST_USED = 100_000

/** Why a text cannot be what a counter holds, as a sentence; nothing when it can. */
export function usedProblem({ limit }: Counter, text: string): string | undefined {
  if (toAmount(text) === 'fault' || compare(text, '0') === -1) return 'A number, 0 or more'
  if (limit.from !== undefined) return undefined
  if (isInteger(text) !== true) return 'A whole number of calls'
  return compare(text, String(MOST_USED)) === 1 ? 'At most 100,000 calls' : undefined
}

/**
 * Decides one call of which nothing is sent, after what its counters are said to hold, all of it taken a moment before.
 * With nothing used it is what `decideAlone` answers.
 */
export function simulate(
  program: Program | null,
  call: Call,
  used: Used = new Map(),
  context: Context = {},
): Decision {
  const counters = countersOf([program], call.tool, context.guardrail)
  return decideNext(program, call, stateBefore(counters, used, call), context).decision
}

function stateBefore(counters: readonly Counter[], used: Used, call: Call): LimitState {
  const state: LimitState = { at: call.at, calls: {}, sums: {} }
  for (const counter of counters) {
    const token = used.get(counterOf(counter))
    if (token === undefined || usedProblem(counter, token) !== undefined) continue
    const { limit, source } = counter
    const key = stateKey({ ...limit, ...(source === undefined ? {} : { source }) }, holdersOf(call))
    const sixtieth = Math.floor((call.at * 60) / (limit.windowSeconds * 1000))
    if (limit.from === undefined) state.calls[key] = Array<number>(Number(token)).fill(call.at)
    else state.sums[key] = [[sixtieth, String(toAmount(token))]]
  }
  return state
}

/** What became of a call, in the word that the log would use. */
export type ResultWord = 'allowed' | 'over_limit' | 'waiting' | 'denied' | 'hidden' | 'held'

/** What the agent would get: the server's own answer, a refusal it reads, or the answer for a tool that is not there. */
export type Answer = { kind: 'server' | 'refusal' | 'unknown'; text: string }

/** A decision as it is shown: every part of it comes from the decision itself. */
export type Outcome = {
  decision: Decision
  result: ResultWord
  /** The rule that decided, as a sentence, or the one that let the call through; empty where there is nothing to say. */
  rule: string
  steps: { step: TraceStep; sentence: string; state: 'passed' | 'stopped' | 'not_reached' }[]
  answer: Answer
}

export function outcomeOf(
  program: Program | null,
  decision: Decision,
  tool: string,
  guardrail?: Program,
): Outcome {
  const sentences = explain(decision).slice(1)
  const stop = stopOf(decision)
  const document = (decision.source === 'guardrail' ? guardrail : program)?.document
  return {
    decision,
    result: resultWord(decision),
    rule: ruleOf(decision, document, program?.tools.get(tool)?.tool),
    steps: decision.trace.map((step, i) => ({
      step,
      sentence: sentences[i] ?? '',
      state: i === stop ? 'stopped' : step.outcome === 'not_reached' ? 'not_reached' : 'passed',
    })),
    answer: answerOf(decision, tool),
  }
}

function ruleOf(decision: Decision, document: Document | undefined, tool: Tool | undefined): string {
  if (document === undefined) return ''
  if (decision.code === 'invalid_arguments') return 'Arguments must fit the input schema of the tool.'
  if (decision.rule !== '') return sentenceAt(document, decision.rule)
  return decision.effect === 'allow' && tool !== undefined ? ruleSentence(document, tool) : ''
}

/** The step at which a call stopped: the last that speaks for the rule which the decision names. */
function stopOf({ effect, rule, source, trace }: Decision): number {
  if (effect === 'allow') return -1
  return trace.findLastIndex(
    (step) =>
      ['fails', 'fault', 'matches'].includes(step.outcome) &&
      (step.source ?? 'policy') === source &&
      (`${rule}/`.startsWith(`${step.rule}/`) || step.rule.startsWith(`${rule}/`)),
  )
}

function resultWord({ effect, code }: Decision): ResultWord {
  if (effect === 'allow') return 'allowed'
  if (effect === 'hide') return 'hidden'
  if (effect === 'approve') return 'waiting'
  if (code === 'limit') return 'over_limit'
  return code === 'held' ? 'held' : 'denied'
}

/** The exact text that a decision answers with. */
export function answerOf(decision: Decision, tool: string): Answer {
  if (decision.effect === 'allow') return { kind: 'server', text: '' }
  if (decision.effect === 'hide') return { kind: 'unknown', text: `Unknown tool: ${tool}` }
  return { kind: 'refusal', text: `[POLICY DENIED] ${decision.message}` }
}

/** Whether two versions of a policy differ about a call, and in what. */
export function differences(a: Outcome, b: Outcome): { result: boolean; rule: boolean; answer: boolean } {
  return {
    result: a.result !== b.result,
    rule: a.rule !== b.rule || a.decision.rule !== b.decision.rule,
    answer: a.answer.text !== b.answer.text || a.answer.kind !== b.answer.kind,
  }
}

/** Whether a rule of a tool looks at the hour or the weekday, so that a test has to say when. */
export function looksAtTime(programs: readonly (Program | undefined)[], tool: string): boolean {
  return programs.some((program) => {
    const rule = program?.tools.get(tool)?.rule
    if (rule === undefined) return false
    return [...rule.require, ...rule.denyIf, ...rule.approveIf].some((entry) =>
      entry.conditions.some((condition) => condition.path.root === 'time'),
    )
  })
}
