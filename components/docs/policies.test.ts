import { describe, expect, test } from 'vitest'
import { check } from '#lib/policy/check.ts'
import { decideRepeated } from '#lib/policy/repeat.ts'
import { runTests } from '#lib/policy/tests.ts'
import { type DocPolicy, docPolicies, docTools } from './policies.ts'

const NOON = Date.UTC(2026, 0, 14, 12)
const printed: [string, DocPolicy][] = Object.entries(docPolicies)

describe.each(printed)('the printed policy “%s”', (_, policy) => {
  test('is one that nothing is said against, and its own tests pass', () => {
    expect(check(policy.text, docTools).filter(({ level }) => level !== 'suggestion')).toEqual([])
    const run = runTests(policy.text, docTools)
    expect(run.ok && run.results.filter((result) => !result.passed)).toEqual([])
  })

  test.each(
    policy.claims.map((claim) => [`${claim.tool} ${claim.args} × ${claim.times ?? 1}`, claim] as const),
  )('decides %s as printed', (__, { tool, args, times = 1, result }) => {
    const outcome = decideRepeated(policy.text, docTools, { tool, args, times, at: NOON })
    expect(outcome.ok && outcome.last.result).toBe(result)
  })
})
