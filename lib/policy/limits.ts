import { toAmount } from '#lib/json/decimal.ts'
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

/**
 * The name under which a state keeps the counter of a limit. Holders and names are any text, so each part is quoted: no
 * two counters have one key.
 */
export function stateKey(
  limit: Pick<LimitTake, 'name' | 'windowSeconds' | 'scope' | 'source'>,
  holders: Holders,
): string {
  const { source = 'policy', scope, windowSeconds, name } = limit
  return JSON.stringify([source, scope, holders[scope], windowSeconds, name])
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
  const next: LimitState = { at: state.at, calls: { ...state.calls }, sums: { ...state.sums } }
  const taken = takeInto(next, limits, at, holders)
  next.at = Math.max(state.at, at)
  return { state: next, taken }
}

/**
 * The same for whoever counts many calls: the state that was given is the one that changes, when all limits have room.
 * Copying it for each call would take time proportional to all counters there are.
 * @param keep whether to take, or only to look whether there is room
 */
export function takeInto(
  state: LimitState,
  limits: readonly LimitTake[],
  at: number,
  holders: Holders,
  keep = true,
): TakenLimits {
  const now = Math.max(state.at, at)
  const takes = new Map<string, Take>()
  for (const [i, limit] of limits.entries()) {
    const key = stateKey(limit, holders)
    if (takes.has(key)) continue
    const take = limit.sum ? takeSum(state, key, limit, now) : takeCall(state, key, limit, now)
    if ('wait' in take) {
      return take.wait === 'never' ? { exceeded: i } : { exceeded: i, freeInSeconds: take.wait / 1000 }
    }
    takes.set(key, take)
  }
  if (!keep) return 'ok'
  state.at = now
  for (const [key, take] of takes) {
    if ('calls' in take) state.calls[key] = take.calls
    else state.sums[key] = take.sums
  }
  return 'ok'
}

/** What a counter holds after a take. */
type Take = { calls: number[] } | { sums: [sixtieth: number, units: string][] }
/** Milliseconds until there may be room. */
type Full = { wait: number | 'never' }

function takeCall(state: LimitState, key: string, limit: LimitTake, now: number): Take | Full {
  const max = toAmount(limit.max)
  if (max === 'fault' || max < ONE) return { wait: 'never' }
  const window = limit.windowSeconds * 1000
  const recent = (Object.hasOwn(state.calls, key) ? (state.calls[key] ?? []) : []).filter(
    (t) => t + window > now,
  )
  if (BigInt(recent.length + 1) * ONE <= max) return { calls: [...recent, now] }
  const freed = recent[recent.length - Number(max / ONE)] ?? now
  return { wait: freed + window - now }
}

function takeSum(state: LimitState, key: string, limit: LimitTake, now: number): Take | Full {
  const max = toAmount(limit.max)
  const amount = toAmount(limit.amount)
  if (max === 'fault' || amount === 'fault' || amount < 0n || amount > max) return { wait: 'never' }
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
    return { sums: [...before, [slot, String(own + amount)]] }
  }
  for (const [sixtieth, units] of recent) {
    total -= BigInt(units)
    if (total + amount <= max) return { wait: Math.ceil(((sixtieth + 61) * window) / 60) - now }
  }
  return { wait: 'never' }
}
