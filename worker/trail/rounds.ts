import { stateMark } from '#lib/audit/approval.ts'
import { log } from '#lib/log.ts'
import type { Pool } from '#lib/pg/pool.ts'
import { digestKey } from '#worker/stages/decide.ts'

/** What the servers of approved calls want these to come back with. The store keeps a mark of it, and never the text. */
export class Rounds {
  #pool: Pool
  #key: Uint8Array

  /** @param key the key of this instance that arguments are digested with */
  constructor(pool: Pool, key: Uint8Array) {
    this.#pool = pool
    this.#key = key
  }

  /** Notes the state in the answer to a call. Where that fails, the call that brings it back asks a person like any other. */
  async keep(org: string, call: string, state: string): Promise<void> {
    try {
      const mark = stateMark(state, digestKey(this.#key, org))
      await this.#pool.query('SELECT keep_round($1, $2, $3)', [org, call, mark])
    } catch (err) {
      log('worker').warn({ err, org, call }, 'what an approved call comes back with could not be noted')
    }
  }
}
