import { describe, expect, test } from 'vitest'
import { check } from '#lib/policy/check.ts'
import { decideRepeated } from '#lib/policy/repeat.ts'
import { runTests } from '#lib/policy/tests.ts'
import type { Tool } from '#lib/policy/types.ts'
import { type DocPolicy, docPolicies } from './policies.ts'

/** The tools that the policies of the documentation are about. */
const TOOLS: readonly Tool[] = [
  { name: 'search_items', category: 'read', risk: 'low', state: 'reviewed' },
  { name: 'get_customer', category: 'read', risk: 'low', state: 'reviewed' },
  { name: 'create_ticket', category: 'write', risk: 'medium', state: 'reviewed' },
  { name: 'send_email', category: 'write', risk: 'high', state: 'reviewed' },
  { name: 'issue_refund', category: 'financial', risk: 'critical', state: 'reviewed' },
  { name: 'delete_customer', category: 'destructive', risk: 'critical', state: 'reviewed' },
]

const NOON = Date.UTC(2026, 0, 14, 12)
const printed: [string, DocPolicy][] = Object.entries(docPolicies)

describe.each(printed)('the printed policy “%s”', (_, policy) => {
  test('is one that nothing is said against, and its own tests pass', () => {
    expect(check(policy.text, TOOLS).filter(({ level }) => level !== 'suggestion')).toEqual([])
    const run = runTests(policy.text, TOOLS)
    expect(run.ok && run.results.filter((result) => !result.passed)).toEqual([])
  })

  test.each(
    policy.claims.map((claim) => [`${claim.tool} ${claim.args} × ${claim.times ?? 1}`, claim] as const),
  )('decides %s as printed', (__, { tool, args, times = 1, result }) => {
    const outcome = decideRepeated(policy.text, TOOLS, { tool, args, times, at: NOON })
    expect(outcome.ok && outcome.last.result).toBe(result)
  })
})
