import type { Value } from '#lib/json/value.ts'
import { log } from '#lib/log.ts'
import { type ResultFinding, type ResultMark, readResult } from '#lib/risk/result.ts'

/** What a record says of a result; `none` where there was no time to read it. */
export type Mark = { read: 'whole' | 'part' | 'none'; found: readonly ResultFinding[] }

type Waiting = {
  size: number
  since: number
  reading: Generator<void, ResultMark>
  done: (mark: Mark) => void
}

const unread: Mark = { read: 'none', found: [] }
/** Of the time that passes, reading takes at most this share, and at most so much of it at a stretch, in ms. */
const SHARE = 0.1
const STRETCH_MS = 100
/** How long a record waits for its result to be read, in ms. */
const PATIENCE_MS = 5000
const PAUSE_MS = 5
/** What may wait to be read: results of one organisation, and bytes of one and of all together. */
const most = { results: 128, bytes: 16 * 1024 * 1024, all: 64 * 1024 * 1024 }

/**
 * Reads results that are on their way to clients, for their records. It works while nothing else is to do, in slices of
 * less than a millisecond, an organisation at a time, and gives up what it has no time for: nobody waits for it.
 */
export class Results {
  #byOrg = new Map<string, Waiting[]>()
  #bytes = 0
  #credit = STRETCH_MS
  #creditAt = performance.now()
  #running = false

  /** @param size about how many bytes the result has */
  read(org: string, result: Value, size: number): Promise<Mark> {
    const own = this.#byOrg.get(org) ?? []
    const bytes = own.reduce((sum, each) => sum + each.size, size)
    if (own.length >= most.results || bytes > most.bytes || this.#bytes + size > most.all)
      return Promise.resolve(unread)
    return new Promise((done) => {
      this.#bytes += size
      this.#byOrg.set(org, [...own, { size, since: performance.now(), reading: readResult(result), done }])
      this.#soon()
    })
  }

  /** Gives up what was not read; the records of it can be written. */
  async stop(): Promise<void> {
    for (const all of this.#byOrg.values()) for (const each of all) each.done(unread)
    this.#byOrg.clear()
    // What waited for a mark goes on before anybody closes what it needs.
    await new Promise((resolve) => setImmediate(resolve))
  }

  #soon(): void {
    if (this.#running) return
    this.#running = true
    // Not before what was written has left.
    setImmediate(() => this.#slice())
  }

  #slice(): void {
    this.#running = false
    const [next] = this.#byOrg
    if (next === undefined) return
    const now = performance.now()
    this.#credit = Math.min(STRETCH_MS, this.#credit + (now - this.#creditAt) * SHARE)
    this.#creditAt = now
    if (this.#credit <= 0) {
      this.#running = true
      setTimeout(() => this.#slice(), PAUSE_MS)
      return
    }
    const [org, all] = next
    const [one] = all
    this.#byOrg.delete(org)
    if (one !== undefined) {
      const mark = now - one.since > PATIENCE_MS ? unread : stepOf(one)
      this.#credit -= performance.now() - now
      if (mark !== undefined) {
        all.shift()
        this.#bytes -= one.size
        one.done(mark)
      }
      // Behind the other organisations.
      if (all.length > 0) this.#byOrg.set(org, all)
    }
    if (this.#byOrg.size > 0) this.#soon()
  }
}

function stepOf({ reading }: Waiting): Mark | undefined {
  try {
    const step = reading.next()
    return step.done === true ? step.value : undefined
  } catch (err) {
    log('worker').error({ err }, 'a result could not be read for its record')
    return unread
  }
}
