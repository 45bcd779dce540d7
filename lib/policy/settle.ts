import { limitMessage, messages } from './messages.ts'
import type { Decision, LimitTake, TraceStep } from './types.ts'
import { numberWords, scopeWords, windowWords } from './words.ts'

/**
 * What the store said about the limits of a call, and about a person's answer where one is asked. `exceeded` counts
 * `decision.limits` from 0. Without `approval` nothing is at hand and the call waits.
 */
export type Taken = {
  limits: 'ok' | 'unavailable' | { exceeded: number; freeInSeconds?: number }
  /** A valid approval was used; a person said no, with their reason; or too many requests wait. */
  approval?: 'used' | 'flood' | { refused: string }
}

/**
 * Finishes a decision with what the store said. A limit without room refuses, also where a person would be asked; limits
 * that could not be checked refuse too. A decision that refuses already stays as it is.
 */
export function settle(decision: Decision, taken: Taken): Decision {
  if (decision.effect !== 'allow' && decision.effect !== 'approve') return decision
  const settled = settleLimits(decision, taken)
  if (settled.effect !== 'approve' || taken.approval === undefined) return settled
  const { needs: _needs, ...rest } = settled
  if (taken.approval === 'used') {
    const trace = [...rest.trace, ...rest.limits.map((limit) => limitStep(limit, 'taken'))]
    return { ...rest, effect: 'allow', code: 'allowed', rule: '', source: 'policy', message: '', trace }
  }
  const [code, message] =
    taken.approval === 'flood'
      ? (['approval_flood', messages.flood] as const)
      : (['approval_refused', messages.refused(taken.approval.refused)] as const)
  return { ...rest, effect: 'deny', code, message, limits: [] }
}

function settleLimits(decision: Decision, taken: Taken): Decision {
  if (decision.limits.length === 0) return decision
  const { needs: _needs, ...refusable } = decision
  if (taken.limits === 'unavailable') {
    return {
      ...refusable,
      effect: 'deny',
      code: 'limits_unavailable',
      rule: '',
      source: 'policy',
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
    ...refusable,
    effect: 'deny',
    code: limit === undefined ? 'limits_unavailable' : 'limit',
    rule: limit?.rule ?? '',
    source: limit?.source ?? 'policy',
    message: said,
    limits: [],
    trace: [...decision.trace, ...steps],
  }
}

function limitStep(limit: LimitTake, outcome: TraceStep['outcome']): TraceStep {
  const { rule, source, max } = limit
  const sentence = outcome === 'fails' ? limit.message : roomWords(limit)
  return { rule, ...(source === undefined ? {} : { source }), outcome, expected: max, sentence }
}

/** A limit that had room, in words: what the agent would read without room says nothing of it. */
function roomWords({ max, message, sum, windowSeconds, scope }: LimitTake): string {
  const most = `At most ${numberWords(max)}${sum ? ' in total' : ''}`
  const within = ` per ${windowWords(windowSeconds)} for ${scopeWords(scope)}.`
  // The engine's own sentence also says of what the total is.
  return message.startsWith(`${most} `) && message.endsWith(within) ? message : `${most}${within}`
}
