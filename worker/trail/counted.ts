import { log } from '#lib/log.ts'

const EVERY_MS = 60_000

/** Requests that were refused, by cause; told in the log each minute that has some, and at the end. */
export class Counted {
  #causes = new Map<string, number>()
  #timer = setInterval(() => this.#tell(), EVERY_MS)

  constructor() {
    this.#timer.unref()
  }

  add(cause: string): void {
    this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#tell()
  }

  #tell(): void {
    if (this.#causes.size === 0) return
    log('worker').info({ refused: Object.fromEntries(this.#causes) }, 'refused since the last count')
    this.#causes.clear()
  }
}
