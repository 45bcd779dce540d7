/** How many requests at once and in a second one holder may have. */
export type Cap = { perSecond: number; atOnce: number }

type Use = { windowAt: number; count: number; before: number; open: number }

/** A place that was taken and must be left again. */
export type Turn = { leave: () => void }

const SWEEP_AT = 5000

/**
 * Caps on requests, before any body is read. In memory of this worker alone: they protect the worker and its
 * neighbours; what a policy limits is counted exactly, in the store.
 */
export class Caps {
  #cap: Cap
  #uses = new Map<string, Use>()

  constructor(cap: Cap) {
    this.#cap = cap
  }

  /** Takes a place, or says in how many whole seconds to come again. `now` in ms. */
  take(key: string, now: number): Turn | { retryAfter: number } {
    const use = this.#entry(key, now)
    // A sliding estimate over two windows: no burst of twice the cap at their border.
    const share = 1 - (now - use.windowAt) / 1000
    if (use.open >= this.#cap.atOnce || use.count + use.before * share >= this.#cap.perSecond)
      return { retryAfter: 1 }
    use.count += 1
    use.open += 1
    let left = false
    return {
      leave: () => {
        if (!left) use.open -= 1
        left = true
      },
    }
  }

  #entry(key: string, now: number): Use {
    let use = this.#uses.get(key)
    if (use === undefined) {
      if (this.#uses.size >= SWEEP_AT) this.#sweep(now)
      use = { windowAt: now, count: 0, before: 0, open: 0 }
      this.#uses.set(key, use)
    }
    const passed = Math.floor((now - use.windowAt) / 1000)
    if (passed > 0) {
      use.before = passed === 1 ? use.count : 0
      use.count = 0
      use.windowAt += passed * 1000
    }
    return use
  }

  #sweep(now: number): void {
    for (const [key, use] of this.#uses)
      if (use.open === 0 && now - use.windowAt > 2000) this.#uses.delete(key)
  }
}
