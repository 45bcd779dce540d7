'use client'
import { useDeferredValue, useMemo } from 'react'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { compile, type Program } from '#lib/policy/compile.ts'
import { runAlways, runTests, type TestResult } from '#lib/policy/tests.ts'
import type { Tool } from '#lib/policy/types.ts'

/** What a test comes to; `above` marks one of the organisation policy that must hold under every policy. */
export type Tested = TestResult & { above: boolean }

/** The organisation policy in force above a policy, if there is one. */
export function useGuardrail(policy: PolicyView, tools: readonly Tool[]): Program | undefined {
  const text = policy.guardrail?.text
  return useMemo(() => {
    const compiled = text === undefined ? undefined : compile(text, tools, 'guardrail')
    return compiled?.ok ? compiled.program : undefined
  }, [text, tools])
}

/**
 * The tests of a draft, run in the browser against the inventory while it is edited; `undefined` where the text is no
 * policy. The server runs them again before it publishes.
 */
export function useTests(
  policy: PolicyView,
  text: string,
  tools: readonly Tool[],
): readonly Tested[] | undefined {
  const late = useDeferredValue(text)
  const guardrail = useGuardrail(policy, tools)
  const source = policy.server === null ? 'guardrail' : 'policy'
  return useMemo(() => {
    const above = guardrail?.document.tests.some(({ always }) => always) ? guardrail : undefined
    // Most policies have none, and are not compiled for them.
    if (!late.includes('"tests"') && above === undefined) return []
    const ran = runTests(late, tools, guardrail, source)
    const compiled = compile(late, tools)
    if (!ran.ok || !compiled.ok) return undefined
    const always = above === undefined ? [] : runAlways(above, compiled.program)
    return [
      ...ran.results.map((each) => ({ ...each, above: false })),
      ...always.map((each) => ({ ...each, above: true })),
    ]
  }, [late, tools, guardrail, source])
}
