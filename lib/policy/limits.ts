import { toAmount } from '#lib/json/decimal.ts'
import { counterKey } from './document-rules.ts'
import type { Call, LimitTake, Scope } from './types.ts'

/**
 * The state of all counters of one policy: plain JSON. `at` is the latest time seen, in milliseconds, and never goes
 * back. Calls are their times, oldest first; sums are amounts in billionths (as text) by sixtieth of the window.
 */
export type LimitState = {
  at: number
  calls: Record<string, number[]>
  sums: Record<string, [sixtieth: number, units: string][]>
}

export type TakenLimits = 'ok' | { exceeded: number; freeInSeconds?: number }

/** Who holds the counter of each scope: two calls share a counter only where the holder is the same. */
export type Holders = Record<Scope, string>

export const noLimitsTaken: LimitState = { at: 0, calls: {}, sums: {} }

const ONE = 1_000_000_000n
/** `session` counts for the grant where there is no session. */
export function holdersOf(call: Pick<Call, 'grant' | 'identity' | 'session'>): Holders {
  const session = call.session === undefined ? `grant ${call.grant.id}` : `session ${call.session}`
  return { grant: call.grant.id, session, identity: call.identity.id, server: '', organisation: '' }
}

const shared: Holders = { grant: '', session: '', identity: '', server: '', organisation: '' }

/**
 * The model of the rolling windows: takes all limits or none, and the first that would be exceeded refuses. In every
 * interval as long as a window at most `max` is admitted; a sum covers the current sixtieth of its window and the 60
 * before it. Pure: the state that was given is not changed.
 * @param at milliseconds since the epoch
 */
export function takeLimits(
  state: LimitState,
  limits: readonly LimitTake[],
  at: number,
  holders: Holders = shared,
): { state: LimitState; taken: TakenLimits } {
  const now = Math.max(state.at, at)
  const next: LimitState = { at: now, calls: { ...state.calls }, sums: { ...state.sums } }
  const done = new Set<string>()
  for (const [i, limit] of limits.entries()) {
    const key = `${holders[limit.scope]} ${counterKey(limit)}`
    if (done.has(key)) continue
    done.add(key)
    const wait = limit.sum ? takeSum(next, key, limit, now) : takeCall(next, key, limit, now)
    if (wait === undefined) continue
    const taken = wait === 'never' ? { exceeded: i } : { exceeded: i, freeInSeconds: wait / 1000 }
    return { state: { ...state, at: now }, taken }
  }
  return { state: next, taken: 'ok' }
}

/** Milliseconds until there may be room, or nothing when it was taken. */
function takeCall(
  state: LimitState,
  key: string,
  limit: LimitTake,
  now: number,
): number | 'never' | undefined {
  const max = toAmount(limit.max)
  if (max === 'fault' || max < ONE) return 'never'
  const window = limit.windowSeconds * 1000
  const recent = (Object.hasOwn(state.calls, key) ? (state.calls[key] ?? []) : []).filter(
    (t) => t + window > now,
  )
  if (BigInt(recent.length + 1) * ONE <= max) {
    state.calls[key] = [...recent, now]
    return undefined
  }
  const freed = recent[recent.length - Number(max / ONE)] ?? now
  return freed + window - now
}

function takeSum(
  state: LimitState,
  key: string,
  limit: LimitTake,
  now: number,
): number | 'never' | undefined {
  const max = toAmount(limit.max)
  const amount = toAmount(limit.amount)
  if (max === 'fault' || amount === 'fault' || amount < 0n || amount > max) return 'never'
  const window = limit.windowSeconds * 1000
  const slot = Math.floor((now * 60) / window)
  const recent = (Object.hasOwn(state.sums, key) ? (state.sums[key] ?? []) : []).filter(
    ([s]) => s >= slot - 60,
  )
  let total = recent.reduce((sum, [, units]) => sum + BigInt(units), 0n)
  if (total + amount <= max) {
    const last = recent.at(-1)
    const own = last?.[0] === slot ? BigInt(last[1]) : 0n
    const before = last?.[0] === slot ? recent.slice(0, -1) : recent
    state.sums[key] = [...before, [slot, String(own + amount)]]
    return undefined
  }
  for (const [sixtieth, units] of recent) {
    total -= BigInt(units)
    if (total + amount <= max) return Math.ceil(((sixtieth + 61) * window) / 60) - now
  }
  return 'never'
}
