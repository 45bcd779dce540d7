import type { Snapshot } from './snapshot/snapshot.ts'
import { type Caller, stillAdmitted } from './stages/identify.ts'

type Open = { caller: Caller; close: () => void; place: number }

/** Streams that stay open after they were admitted: a revoked or expired grant has its own closed. */
export class Streams {
  // Not a Set: each table that one has outgrown points to the next, so that what was open once is kept by the old ones.
  #open: Open[] = []
  #timer: NodeJS.Timeout

  /** @param held the release in force of an organisation */
  constructor(held: (org: string) => Snapshot | undefined) {
    // A new release closes at once; this finds what ends by time alone.
    this.#timer = setInterval(() => {
      for (const org of new Set(this.#open.map((one) => one.caller.org))) {
        const snapshot = held(org)
        if (snapshot !== undefined) this.closeRevoked(snapshot)
      }
    }, 1000)
    this.#timer.unref()
  }

  /** @returns a function that forgets the stream */
  add(caller: Caller, close: () => void): () => void {
    const one: Open = { caller, close, place: this.#open.length }
    this.#open.push(one)
    return () => this.#forget(one)
  }

  closeRevoked(snapshot: Snapshot): void {
    const now = Math.floor(Date.now() / 1000)
    const ended = this.#open.filter(
      ({ caller }) => caller.org === snapshot.org && !stillAdmitted(caller, snapshot, now),
    )
    for (const one of ended) one.close()
  }

  closeAll(): void {
    clearInterval(this.#timer)
    const open = [...this.#open]
    for (const one of open) one.close()
  }

  /** The last one takes the place of one that ended. */
  #forget(one: Open): void {
    if (this.#open[one.place] !== one) return
    const last = this.#open.pop()
    if (last === undefined || last === one) return
    last.place = one.place
    this.#open[one.place] = last
  }
}
