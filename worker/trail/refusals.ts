import { type CallRecord, noResult, type OutcomeRecord } from '#lib/audit/record.ts'
import type { Begun } from './begin.ts'

type Pending = {
  entry: () => CallRecord
  count: number
  writtenAt: number
  timer: NodeJS.Timeout | undefined
}

const EVERY_MS = 1000
const MOST = 10_000

/** Refusals before a decision: the first is recorded at once, those within the same second as one row with their number. */
export class Refusals {
  #begin: (entry: CallRecord) => Promise<Begun>
  #finish: (outcome: OutcomeRecord) => void
  #pending = new Map<string, Pending>()

  constructor(begin: (entry: CallRecord) => Promise<Begun>, finish: (outcome: OutcomeRecord) => void) {
    this.#begin = begin
    this.#finish = finish
  }

  /** @param key what is counted together: a grant and a cause */
  note(key: string, entry: () => CallRecord): void {
    const now = performance.now()
    let pending = this.#pending.get(key)
    if (pending === undefined) {
      if (this.#pending.size >= MOST) this.#sweep(now)
      pending = { entry, count: 0, writtenAt: Number.NEGATIVE_INFINITY, timer: undefined }
      this.#pending.set(key, pending)
    }
    pending.count += 1
    pending.entry = entry
    if (pending.timer !== undefined) return
    const wait = pending.writtenAt + EVERY_MS - now
    if (wait <= 0) this.#write(pending)
    else {
      const one = pending
      pending.timer = setTimeout(() => this.#write(one), wait)
      pending.timer.unref()
    }
  }

  #write(pending: Pending): void {
    clearTimeout(pending.timer)
    pending.timer = undefined
    pending.writtenAt = performance.now()
    const entry = { ...pending.entry(), requests: pending.count }
    pending.count = 0
    void this.#begin(entry).then((begun) => {
      if (begun.kind !== 'recorded') return
      this.#finish({
        org_id: entry.org_id,
        id: entry.id,
        outcome: 'refused',
        status: null,
        bytes: 0,
        gateway_us: entry.gateway_us,
        upstream_us: null,
        finished_at: Date.now(),
        ...noResult,
      })
    })
  }

  #sweep(now: number): void {
    for (const [key, pending] of this.#pending)
      if (pending.count === 0 && now - pending.writtenAt > EVERY_MS) this.#pending.delete(key)
  }
}
