import type { Code, Decision, Effect } from './types.ts'

const STRICTNESS: Record<Effect, number> = { allow: 0, approve: 1, deny: 2, hide: 3 }

/** What no document says: the inventory and the state of a tool do, whichever document was looked at first. */
const OF_NO_DOCUMENT: readonly Code[] = ['allowed', 'unknown_tool', 'held']

/**
 * One decision from what the policy and the guardrail say about the same call, each by itself. The stricter effect
 * wins and brings its code, rule and sentence; on a tie the guardrail's are told. What both looked at stays in the
 * trace, and a call that both let through takes the limits of both.
 */
export function stricter(policy: Decision, guardrail: Decision): Decision {
  const wins = STRICTNESS[guardrail.effect] >= STRICTNESS[policy.effect]
  const { effect, code, rule, message } = wins ? guardrail : policy
  const passes = effect === 'allow' || effect === 'approve'
  const needs = [
    ...(policy.needs ?? []),
    ...(guardrail.needs ?? []).map((need) => ({ ...need, source: 'guardrail' as const })),
  ]
  return {
    effect,
    code,
    rule,
    source: wins && !OF_NO_DOCUMENT.includes(code) ? 'guardrail' : 'policy',
    message,
    limits: passes
      ? [...policy.limits, ...guardrail.limits.map((limit) => ({ ...limit, source: 'guardrail' as const }))]
      : [],
    // Where both ask, one request has to satisfy both.
    ...(effect === 'approve' ? { needs } : {}),
    trace: [
      ...policy.trace,
      ...guardrail.trace.map(({ rule: at, ...step }) => ({
        rule: at,
        source: 'guardrail' as const,
        ...step,
      })),
    ],
  }
}
