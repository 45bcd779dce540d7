import { compile } from './compile.ts'
import { decideAlone } from './sequence.ts'
import type { Code, Effect, Finding, Tool } from './types.ts'

export type TestResult = {
  name: string
  pointer: string
  passed: boolean
  expected: Effect
  got: Effect
  code: Code
  /** Why it failed, in one sentence; empty when it passed. */
  sentence: string
}

/**
 * Runs the tests that a policy carries, each call by itself. A failing test refuses publication.
 * @returns the findings instead, where the text is not a policy
 */
export function runTests(
  text: string,
  tools: readonly Tool[],
): { ok: true; results: TestResult[] } | { ok: false; findings: Finding[] } {
  const compiled = compile(text, tools)
  if (!compiled.ok) return compiled
  const results = compiled.program.document.tests.map(({ name, pointer, call, expect }): TestResult => {
    const { effect, code, message } = decideAlone(compiled.program, call)
    const passed = effect === expect
    const why = message === '' ? '' : ` (${message})`
    const sentence = passed
      ? ''
      : `“${name}” expects ${expect}, but the call of ${call.tool} gives ${effect}${why}`
    return { name, pointer, passed, expected: expect, got: effect, code, sentence }
  })
  return { ok: true, results }
}
