import { compare } from '#lib/json/decimal.ts'
import { approvalOf } from './approval.ts'
import type { Entry, Limit, Rule } from './document.ts'
import { counterKey } from './document-rules.ts'
import { matchesAtLeast, requiresAtLeast, requiresTheOpposite } from './implies.ts'
import type { RuleState } from './sentence.ts'
import type { Scope } from './types.ts'

/** One tool under one policy: what became of it, the rule that governs it, and all that is counted. */
export type Governed = {
  state: RuleState
  /** `{}` where the default allows the tool; nothing where it is hidden. */
  rule: Omit<Rule, 'selector'> | undefined
  /** Limits over all tools. */
  shared: readonly Limit[]
  /** Whether arguments must fit the schema. */
  validates: boolean
  /** By counter, the tools that take from it; nothing there is every tool. */
  takers: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Whether `after` refuses every call that `before` refuses, and asks about every call that `before` asks about, for one
 * tool. Shown from the form of the rules alone: what cannot be shown counts as no.
 */
export function isAtLeastAsStrict(after: Governed, before: Governed): boolean {
  if (after.state === 'hide') return true
  if (before.state === 'hide') return false
  if (after.state === 'deny') return true
  if (before.state === 'deny' || after.rule === undefined || before.rule === undefined) return false
  const [a, b] = [before.rule, after.rule]
  return (
    (after.validates || !before.validates) &&
    a.require.every(
      (entry) => entry.conditions.length === 0 || b.require.some((other) => requiresAtLeast(other, entry)),
    ) &&
    a.denyIf.every((entry) => isStillDenied(b, entry)) &&
    isStillAsked(b, a) &&
    a.limits.every((limit) => isStillLimited(after, before, limit))
  )
}

/** The same for the limits over all tools, which belong to no rule. */
export function limitsAtLeast(after: Governed, before: Governed): boolean {
  return before.shared.every((limit) => isStillLimited({ ...after, rule: undefined }, before, limit))
}

function isStillDenied(rule: NonNullable<Governed['rule']>, entry: Entry): boolean {
  return (
    rule.denyIf.some((other) => matchesAtLeast(other, entry)) ||
    rule.require.some((other) => requiresTheOpposite(other, entry))
  )
}

type AsksFor = NonNullable<Governed['rule']>

function isStillAsked(after: AsksFor, before: AsksFor): boolean {
  const always = (rule: AsksFor) =>
    rule.action === 'require_approval' || rule.approveIf[0]?.conditions.length === 0
  const asks = always(before) || before.approveIf.length > 0
  if (!asks) return true
  const covered = before.approveIf.every(
    (entry) => after.approveIf.some((other) => matchesAtLeast(other, entry)) || isStillDenied(after, entry),
  )
  if (!always(after) && (always(before) || !covered)) return false
  return (!always(after) && after.approveIf.length === 0) || approvedByAtLeast(after, before)
}

/** No fewer people, nobody who could not before, and no longer: an answer is worth no more than it was. */
function approvedByAtLeast(after: AsksFor, before: AsksFor): boolean {
  const [a, b] = [approvalOf(before), approvalOf(after)]
  const nobodyElse = b.approvers.every((who) => a.approvers.includes(who))
  return b.count >= a.count && b.timeout <= a.timeout && nobodyElse
}

function isStillLimited(after: Governed, before: Governed, limit: Limit): boolean {
  return [...(after.rule?.limits ?? []), ...after.shared].some((other) => {
    if (other.from?.text !== limit.from?.text || !spans(other.scope, limit.scope)) return false
    if (other.windowSeconds < limit.windowSeconds || Number(compare(other.max, limit.max)) > 0) return false
    const [key, was] = [counterKey(other), counterKey(limit)]
    // The same window under another name begins at nothing, as if the time until now had not been.
    const anew = key !== was && other.windowSeconds === limit.windowSeconds && other.scope === limit.scope
    return !anew && takesAtLeast(after.takers.get(key), before.takers.get(was))
  })
}

/** Fewer tools on one counter leave each of them more room. */
function takesAtLeast(after: ReadonlySet<string> | undefined, before: ReadonlySet<string> | undefined) {
  return after === undefined || (before !== undefined && [...before].every((tool) => after.has(tool)))
}

/** A counter of the wider scope counts at least what one of the narrower scope counts. */
const WIDER: Record<Scope, readonly Scope[]> = {
  session: ['session', 'grant', 'identity', 'server', 'organisation'],
  grant: ['grant', 'identity', 'server', 'organisation'],
  identity: ['identity', 'organisation'],
  server: ['server', 'organisation'],
  organisation: ['organisation'],
}
const spans = (wide: Scope, narrow: Scope) => WIDER[narrow].includes(wide)
