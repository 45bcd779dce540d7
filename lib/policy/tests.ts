import { compile, type Program } from './compile.ts'
import type { PolicyTest } from './document-tests.ts'
import { decideAlone } from './sequence.ts'
import type { Code, Decision, Effect, Finding, Tool } from './types.ts'

export type TestResult = {
  name: string
  pointer: string
  passed: boolean
  expected: Effect
  got: Effect
  code: Code
  /** What the agent would be told; empty when the call is allowed. */
  message: string
  /** Why it failed, in one sentence; empty when it passed. */
  sentence: string
}

/**
 * Runs the tests that a policy carries, each call by itself. A failing test refuses publication.
 * @param guardrail the organisation policy above it, compiled for the same tools
 * @param source what the text itself is: a policy, or the organisation policy
 * @returns the findings instead, where the text is not a policy
 */
export function runTests(
  text: string,
  tools: readonly Tool[],
  guardrail?: Program,
  source: Program['source'] = 'policy',
): { ok: true; results: TestResult[] } | { ok: false; findings: Finding[] } {
  const compiled = compile(text, tools, source)
  if (!compiled.ok) return compiled
  const results = compiled.program.document.tests.map(({ name, pointer, call, expect }): TestResult => {
    return resultOf({ name, pointer, expect }, call.tool, decideAlone(compiled.program, call, { guardrail }))
  })
  return { ok: true, results }
}

/**
 * Runs the tests of the organisation policy that must always hold, under a policy. A test of a tool that this server
 * does not have says nothing here, and a call that should be denied may also be answered as one of an unknown tool.
 */
export function runAlways(guardrail: Program, policy: Program): TestResult[] {
  return guardrail.document.tests
    .filter(({ always, call }) => always && policy.tools.has(call.tool))
    .map((test) => {
      const decision = decideAlone(policy, test.call, { guardrail })
      const result = resultOf(test, test.call.tool, decision)
      return test.expect === 'deny' && decision.effect === 'hide'
        ? { ...result, passed: true, sentence: '' }
        : result
    })
}

function resultOf(
  { name, pointer, expect }: Pick<PolicyTest, 'name' | 'pointer' | 'expect'>,
  tool: string,
  { effect, code, message }: Decision,
): TestResult {
  const passed = effect === expect
  const why = message === '' ? '' : ` (${message})`
  const sentence = passed ? '' : `“${name}” expects ${expect}, but the call of ${tool} gives ${effect}${why}`
  return { name, pointer, passed, expected: expect, got: effect, code, message, sentence }
}
