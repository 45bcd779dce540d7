import type { Snapshot } from './snapshot/snapshot.ts'
import { type Caller, stillAdmitted } from './stages/identify.ts'

type Open = { caller: Caller; close: () => void }

/** Streams that stay open after they were admitted: a revoked or expired grant has its own closed. */
export class Streams {
  #open = new Set<Open>()
  #timer: NodeJS.Timeout

  /** @param held the release in force of an organisation */
  constructor(held: (org: string) => Snapshot | undefined) {
    // A new release closes at once; this finds what ends by time alone.
    this.#timer = setInterval(() => {
      for (const org of new Set([...this.#open].map((one) => one.caller.org))) {
        const snapshot = held(org)
        if (snapshot !== undefined) this.closeRevoked(snapshot)
      }
    }, 1000)
    this.#timer.unref()
  }

  /** @returns a function that forgets the stream */
  add(caller: Caller, close: () => void): () => void {
    const one: Open = { caller, close }
    this.#open.add(one)
    return () => this.#open.delete(one)
  }

  closeRevoked(snapshot: Snapshot): void {
    const now = Math.floor(Date.now() / 1000)
    for (const one of this.#open)
      if (one.caller.org === snapshot.org && !stillAdmitted(one.caller, snapshot, now)) one.close()
  }

  closeAll(): void {
    clearInterval(this.#timer)
    for (const one of this.#open) one.close()
  }
}
