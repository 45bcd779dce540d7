import type { Program } from './compile.ts'
import { decide } from './decide.ts'
import { holdersOf, type LimitState, noLimitsTaken, takeInto, takeLimits } from './limits.ts'
import type { Context } from './list.ts'
import { settle } from './settle.ts'
import type { Call, Decision } from './types.ts'

/** Decides one call after others, with the limits that those took. A refused call and one that waits take nothing. */
export function decideNext(
  program: Program | null,
  call: Call,
  state: LimitState,
  context: Context = {},
): { decision: Decision; state: LimitState } {
  const decision = decide(program, call, context)
  if (decision.limits.length === 0) return { decision, state }
  const { state: next, taken } = takeLimits(state, decision.limits, call.at, holdersOf(call))
  const settled = settle(decision, { limits: taken })
  return { decision: settled, state: settled.effect === 'allow' ? next : state }
}

/** Decides one call by itself: a limit refuses only what alone exceeds it. */
export function decideAlone(program: Program | null, call: Call, context: Context = {}): Decision {
  return decideNext(program, call, noLimitsTaken, context).decision
}

/**
 * Decides calls in their order, limits counted from call to call at each call's `at`: the same as `decideNext`, one
 * after the other, in time that does not grow with the counters there are.
 * @returns the decision of each call that it is given; it remembers what they took
 */
export function counting(program: Program | null, context: Context = {}): (call: Call) => Decision {
  const state: LimitState = { at: noLimitsTaken.at, calls: {}, sums: {} }
  return (call) => {
    const decision = decide(program, call, context)
    if (decision.limits.length === 0) return decision
    const keep = decision.effect === 'allow'
    return settle(decision, { limits: takeInto(state, decision.limits, call.at, holdersOf(call), keep) })
  }
}

/** Decides several calls in their order. */
export function decideAll(
  program: Program | null,
  calls: readonly Call[],
  context: Context = {},
): Decision[] {
  const decided = counting(program, context)
  return calls.map((call) => decided(call))
}
