import { read } from '#lib/json/read.ts'
import type { Value } from '#lib/json/value.ts'
import { compile } from './compile.ts'
import { counting } from './sequence.ts'
import { type Answer, type Outcome, outcomeOf, type ResultWord } from './simulate.ts'
import type { Call, Finding, Tool } from './types.ts'

/** As often as one call may be sent in a row. */
export const MOST_TIMES = 1_000

/** A call that is sent several times, one second apart. `args` is JSON text; `at` the time of the last, in milliseconds. */
export type Repeated = { tool: string; args: string; times: number; at: number }

export type RepeatedOutcome =
  | { ok: true; passed: number; times: number; last: Outcome }
  /** The arguments are no JSON object, or the policy is none. */
  | { ok: false; problem: string; findings: readonly Finding[] }

/** What a policy says to a call that is sent several times by one agent that has done nothing before. */
export function decideRepeated(policy: string, tools: readonly Tool[], sent: Repeated): RepeatedOutcome {
  const args = readArgs(sent.args)
  if (typeof args === 'string') return { ok: false, problem: args, findings: [] }
  const compiled = compile(policy, tools)
  if (!compiled.ok) {
    return { ok: false, problem: compiled.findings[0]?.sentence ?? '', findings: compiled.findings }
  }
  const { program } = compiled
  const decide = counting(program)
  const times = Math.min(Math.max(1, Math.trunc(sent.times)), MOST_TIMES)
  const sentAt = (left: number) => decide(callOf(sent.tool, args, sent.at - left * 1000))
  let last = sentAt(times - 1)
  let passed = last.effect === 'allow' ? 1 : 0
  for (let left = times - 2; left >= 0; left--) {
    last = sentAt(left)
    if (last.effect === 'allow') passed++
  }
  return { ok: true, passed, times, last: outcomeOf(program, last, sent.tool) }
}

/** What of an outcome is shown: plain data, so that a page can be sent with it. */
export type Brief =
  | {
      ok: true
      result: ResultWord
      /** The place of the rule in the policy; empty where none fired. */
      pointer: string
      sentence: string
      answer: Answer
      passed: number
      times: number
      steps: { sentence: string; state: Outcome['steps'][number]['state'] }[]
    }
  | { ok: false; problem: string }

export function briefly(outcome: RepeatedOutcome): Brief {
  if (!outcome.ok) return { ok: false, problem: outcome.problem }
  const { last, passed, times } = outcome
  const steps = last.steps.map(({ sentence, state }) => ({ sentence, state }))
  const { result, rule, answer, decision } = last
  return { ok: true, result, pointer: decision.rule, sentence: rule, answer, passed, times, steps }
}

/** The arguments that a text stands for, or why it stands for none. */
export function readArgs(text: string): Map<string, Value> | string {
  const found = read(text.trim() === '' ? '{}' : text)
  if (!found.ok) return `${found.fault.message} (line ${found.fault.line}, column ${found.fault.column})`
  return found.value instanceof Map ? found.value : 'Arguments are one JSON object'
}

function callOf(tool: string, args: Map<string, Value>, at: number): Call {
  return {
    tool,
    args,
    at,
    identity: { id: 'agent', kind: 'agent', labels: {} },
    grant: { id: 'grant', labels: {} },
  }
}
