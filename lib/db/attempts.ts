import { isIP } from 'node:net'
import { RateLimiterPostgres } from 'rate-limiter-flexible'
import { env } from '#lib/env.ts'
import { openPool, type Pool } from '#lib/pg/pool.ts'

const kinds = {
  /** Wrong passwords for one address from one place; and for one address from anywhere. */
  signIn: { points: 10, duration: 600 },
  signInAnywhere: { points: 100, duration: 3600 },
  signUp: { points: 60, duration: 3600 },
  mail: { points: 5, duration: 3600 },
  contact: { points: 10, duration: 3600 },
  demo: { points: 60, duration: 3600 },
} as const
export type AttemptKind = keyof typeof kinds

const held = globalThis as typeof globalThis & {
  signalboxAttempts?: Map<AttemptKind, RateLimiterPostgres>
  signalboxAttemptsPool?: Pool
}

function limiter(kind: AttemptKind): RateLimiterPostgres {
  held.signalboxAttempts ??= new Map()
  const made = held.signalboxAttempts.get(kind)
  if (made) return made
  held.signalboxAttemptsPool ??= openPool(env().DATABASE_PLATFORM_URL, {
    name: 'attempts',
    max: 2,
    connectTimeoutMs: 10_000,
  })
  const limiter = new RateLimiterPostgres({
    storeClient: held.signalboxAttemptsPool,
    tableName: 'attempts',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: kind,
    ...kinds[kind],
  })
  held.signalboxAttempts.set(kind, limiter)
  return limiter
}

/** What attempts are counted for: what they concern, or the address they come from, which counts as its place, or both. */
export type Counted = { of: string; from?: string } | { from: string }

/**
 * What counts as one place: an IPv4 address, or the 64 bits of IPv6 that one line or one machine is given, with as many
 * addresses in it as anybody could want.
 */
export function placeOf(address: string): string {
  if (isIP(address) !== 6) return address
  // As a URL writes it: in lower case, without leading zeros, one run of zero groups left out.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [first, last] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - (first?.length ?? 0) - (last?.length ?? 0) }, () => '0')
  return `${[...(first ?? []), ...zeros, ...(last ?? [])].slice(0, 4).join(':')}::/64`
}

function keyOf(counted: Counted): string {
  const of = 'of' in counted ? [counted.of] : []
  const from = counted.from === undefined ? [] : [placeOf(counted.from)]
  return [...of, ...from].join(' ').slice(0, 200)
}

/** Takes one attempt; false when none is left. A store that cannot answer throws, and the attempt does not happen. */
export async function attempt(kind: AttemptKind, counted: Counted): Promise<boolean> {
  try {
    await limiter(kind).consume(keyOf(counted))
    return true
  } catch (refused) {
    if (refused instanceof Error) throw refused
    return false
  }
}

/** Forgets the attempts that were counted for this, after the right password. */
export async function forgive(kind: AttemptKind, counted: Counted): Promise<void> {
  await limiter(kind).delete(keyOf(counted))
}

export async function closeAttempts(): Promise<void> {
  held.signalboxAttempts?.clear()
  const pool = held.signalboxAttemptsPool
  delete held.signalboxAttemptsPool
  await pool?.end()
}
