import { log } from '#lib/log.ts'
import { listen } from '#lib/pg/listen.ts'
import type { Pool } from '#lib/pg/pool.ts'

/** Notices may be missed: while somebody waits, the store is asked this often too. */
const POLL_MS = 1000
/** Calls of one grant that are held at once. Whoever comes on top is told to come back. */
const MOST_HELD = 8

type Waiter = { org: string; approval: string; wake: () => void }

/** Calls that are held for a person's quick answer: woken by the store's notice, by its own look, or by time. */
export class Waiting {
  #pool: Pool
  #waiters = new Map<string, Set<Waiter>>()
  #held = new Map<string, number>()
  #unlisten: () => Promise<void>
  #timer: NodeJS.Timeout | undefined
  #asking = false

  constructor(pool: Pool, url: string) {
    this.#pool = pool
    this.#unlisten = listen(url, 'approvals', (payload) => {
      const [org = '', approval = '', status = ''] = payload.split(' ')
      if (status !== 'waiting' && status !== 'answered') this.#wake(`${org} ${approval}`)
    })
  }

  /**
   * Waits until a request waits no more, for at most `ms`, or until `gone` is aborted.
   * @returns whether there is something new: then the call is decided anew
   */
  async wait(org: string, grant: string, approval: string, ms: number, gone: AbortSignal): Promise<boolean> {
    const held = this.#held.get(grant) ?? 0
    if (ms <= 0 || held >= MOST_HELD || gone.aborted) return false
    this.#held.set(grant, held + 1)
    try {
      return await new Promise<boolean>((resolve) => {
        const key = `${org} ${approval}`
        const all = this.#waiters.get(key) ?? new Set()
        this.#waiters.set(key, all)
        const end = (isNew: boolean) => {
          clearTimeout(timer)
          gone.removeEventListener('abort', left)
          all.delete(waiter)
          if (all.size === 0) this.#waiters.delete(key)
          resolve(isNew)
        }
        const left = () => end(false)
        const waiter: Waiter = { org, approval, wake: () => end(true) }
        const timer = setTimeout(() => end(false), ms)
        gone.addEventListener('abort', left)
        all.add(waiter)
        // The answer may have come between the record of the call and this moment.
        this.#timer ??= setInterval(() => void this.#look(), POLL_MS)
        void this.#look()
      })
    } finally {
      const now = (this.#held.get(grant) ?? 1) - 1
      if (now > 0) this.#held.set(grant, now)
      else this.#held.delete(grant)
      if (this.#waiters.size === 0) {
        clearInterval(this.#timer)
        this.#timer = undefined
      }
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#unlisten()
  }

  #wake(key: string): void {
    for (const waiter of this.#waiters.get(key) ?? []) waiter.wake()
  }

  /** Which of the requests that are waited for wait no more. */
  async #look(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      const waiters = [...this.#waiters.values()].flatMap((all) => [...all])
      const { rows } = await this.#pool.query<{ org_id: string; id: string }>(
        `SELECT a.org_id, a.id FROM unnest($1::uuid[], $2::uuid[]) AS u (org, id)
          JOIN approvals a ON a.org_id = u.org AND a.id = u.id WHERE a.status <> 'waiting'`,
        [waiters.map((one) => one.org), waiters.map((one) => one.approval)],
      )
      for (const row of rows) this.#wake(`${row.org_id} ${row.id}`)
    } catch (err) {
      log('worker').warn({ err }, 'answers could not be looked for')
    } finally {
      this.#asking = false
    }
  }
}
