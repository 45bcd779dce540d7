import { toAmount } from '#lib/json/decimal.ts'
import type { Limit } from './document.ts'
import { type Holders, stateKey } from './limits.ts'

/** One limit and what a call takes from it; no amount where it is not known. */
export type Taking = { limit: Limit; source?: 'guardrail'; amount?: string }

export type Room = 'yes' | 'no' | 'maybe'

const ONE = 1_000_000_000n

/**
 * Counters of calls of which some may have been let through and some certainly were. In every world that is possible a
 * counter holds at least what is certain and at most what is possible, so what both say is true.
 */
export class Tally {
  private readonly certain = new Map<string, Window>()
  private readonly possible = new Map<string, Window>()

  /**
   * Whether all limits have room at a time, in milliseconds; times never go back.
   * @returns also the first limit that refuses, where one certainly does, or else perhaps
   */
  room(takes: readonly Taking[], holders: Holders, now: number): { room: Room; at?: Taking } {
    let doubt: Taking | undefined
    for (const take of onceEach(takes, holders).values()) {
      const room = this.roomOf(take, keyOf(take, holders), now)
      if (room === 'no') return { room, at: take }
      if (room === 'maybe') doubt ??= take
    }
    return doubt === undefined ? { room: 'yes' } : { room: 'maybe', at: doubt }
  }

  /** Counts a call that was let through, for certain or perhaps. */
  take(takes: readonly Taking[], holders: Holders, now: number, sure: boolean): void {
    for (const [key, take] of onceEach(takes, holders)) {
      const amount = amountOf(take)
      // A sum that was admitted is at most its maximum, whatever the amount was.
      const most = amount ?? maxOf(take)
      windowOf(this.possible, key, take).add(now, most)
      if (sure && amount !== undefined) windowOf(this.certain, key, take).add(now, amount)
    }
  }

  private roomOf(take: Taking, key: string, now: number): Room {
    const max = maxOf(take)
    const amount = amountOf(take)
    // It may have been nothing, and it may have been too much.
    if (amount === undefined) return 'maybe'
    const least = windowOf(this.certain, key, take).total(now)
    const most = windowOf(this.possible, key, take).total(now)
    if (least + amount > max) return 'no'
    return most + amount <= max ? 'yes' : 'maybe'
  }
}

function onceEach(takes: readonly Taking[], holders: Holders): Map<string, Taking> {
  const once = new Map<string, Taking>()
  for (const take of takes) {
    const key = keyOf(take, holders)
    if (!once.has(key)) once.set(key, take)
  }
  return once
}

function keyOf({ limit, source }: Taking, holders: Holders): string {
  return stateKey(source === undefined ? limit : { ...limit, source }, holders)
}

function amountOf({ limit, amount }: Taking): bigint | undefined {
  if (limit.from === undefined) return ONE
  const units = amount === undefined ? 'fault' : toAmount(amount)
  return units === 'fault' ? undefined : units
}

function maxOf({ limit }: Taking): bigint {
  const max = toAmount(limit.max)
  return max === 'fault' ? 0n : max
}

function windowOf(windows: Map<string, Window>, key: string, { limit }: Taking): Window {
  let window = windows.get(key)
  if (window === undefined) {
    window = new Window(limit.windowSeconds * 1000, limit.from !== undefined)
    windows.set(key, window)
  }
  return window
}

/** What was taken in one rolling window; what has left it is forgotten, so a look costs what is new. */
class Window {
  private readonly size: number
  private readonly sum: boolean
  /** Times of calls, or for a sum the sixtieths of the window. */
  private readonly at: number[] = []
  private readonly units: bigint[] = []
  private head = 0
  private held = 0n

  constructor(size: number, sum: boolean) {
    this.size = size
    this.sum = sum
  }

  total(now: number): bigint {
    for (; this.head < this.at.length && this.isOver(this.at[this.head] ?? 0, now); this.head++) {
      this.held -= this.units[this.head] ?? 0n
    }
    return this.held
  }

  add(now: number, units: bigint): void {
    this.at.push(this.sum ? this.sixtieth(now) : now)
    this.units.push(units)
    this.held += units
  }

  private isOver(at: number, now: number): boolean {
    return this.sum ? at < this.sixtieth(now) - 60 : at + this.size <= now
  }

  private sixtieth(now: number): number {
    return Math.floor((now * 60) / this.size)
  }
}
