import { limitMessage, messages } from './messages.ts'
import type { Decision, TraceStep } from './types.ts'

/** What the store said about the limits of a call. `exceeded` counts `decision.limits` from 0. */
export type Taken = { limits: 'ok' | 'unavailable' | { exceeded: number; freeInSeconds?: number } }

/**
 * Finishes a decision with what the limits said. A limit without room refuses, also where a person would be asked; limits
 * that could not be checked refuse too. A decision that refuses already stays as it is.
 */
export function settle(decision: Decision, taken: Taken): Decision {
  if (decision.effect !== 'allow' && decision.effect !== 'approve') return decision
  if (decision.limits.length === 0) return decision
  if (taken.limits === 'unavailable') {
    return {
      ...decision,
      effect: 'deny',
      code: 'limits_unavailable',
      rule: '',
      message: messages.limitsUnavailable,
      limits: [],
    }
  }
  if (taken.limits === 'ok') {
    // Nothing is taken for a call that still has to be approved.
    if (decision.effect === 'approve') return decision
    return {
      ...decision,
      trace: [...decision.trace, ...decision.limits.map((limit) => limitStep(limit, 'taken'))],
    }
  }
  const { exceeded, freeInSeconds } = taken.limits
  const limit = decision.limits[exceeded]
  // An index that names no limit must not let the call through.
  const said = limit === undefined ? messages.limitsUnavailable : limitMessage(limit, freeInSeconds)
  const steps = decision.limits.map((one, i) => limitStep(one, i === exceeded ? 'fails' : 'not_reached'))
  return {
    ...decision,
    effect: 'deny',
    code: limit === undefined ? 'limits_unavailable' : 'limit',
    rule: limit?.rule ?? '',
    message: said,
    limits: [],
    trace: [...decision.trace, ...steps],
  }
}

function limitStep(
  limit: { rule: string; max: string; message: string },
  outcome: TraceStep['outcome'],
): TraceStep {
  return { rule: limit.rule, outcome, expected: limit.max, sentence: limit.message }
}
