import type { QueryConfig } from 'pg'
import type { OutcomeRecord } from '#lib/audit/record.ts'
import { log } from '#lib/log.ts'
import { type Client, connectDurable, isRolledBack } from '#lib/pg/pool.ts'
import { RowsWriter, typeNumber } from '#lib/pg/rows.ts'

/** The type `outcome_row` of the store. */
const outcomes = new RowsWriter<OutcomeRecord>([
  ['org_id', 'uuid'],
  ['id', 'uuid'],
  ['outcome', 'text'],
  ['status', 'integer'],
  ['bytes', 'bigint'],
  ['gateway_us', 'integer'],
  ['upstream_us', 'integer'],
  ['finished_at', 'bigint'],
  ['result_read', 'text'],
  ['result_found', 'jsonb'],
  ['result_redacted', 'integer'],
])

const BATCH = 256
/** Outcomes are not waited for by anybody, so they gather for this long and spare the store transactions. */
const GATHER_MS = 50
const RETRY_MS = 250
/** What is kept while the store is gone. Beyond it the oldest are given up; the sweeper closes those. */
const MOST = 100_000

/** Outcomes on their way to the store: batched, and retried until they stand. */
export class FinishQueue {
  #url: string
  #queue: OutcomeRecord[] = []
  #client: Client | undefined
  #type = 0
  #running: Promise<void> | undefined
  #stopped = false

  constructor(url: string) {
    this.#url = url
  }

  add(outcome: OutcomeRecord): void {
    if (this.#queue.length >= MOST) {
      this.#queue.shift()
      log('worker').error('too many outcomes wait for the store; the oldest was given up')
    }
    this.#queue.push(outcome)
    this.#running ??= this.#run()
  }

  /** Waits at most `ms` for what is queued, then closes. */
  async stop(ms = 3000): Promise<void> {
    await Promise.race([this.#running, pause(ms)])
    this.#stopped = true
    await this.#client?.end().catch(() => undefined)
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 && !this.#stopped) {
      await pause(GATHER_MS)
      const batch = this.#queue.slice(0, BATCH)
      const written = await this.#write(batch)
      if (written) this.#queue.splice(0, batch.length)
      else await pause(RETRY_MS)
    }
    this.#running = undefined
  }

  /** True when the batch needs no other try. Writing one twice is harmless: the first stands. */
  async #write(batch: OutcomeRecord[]): Promise<boolean> {
    try {
      const client = this.#client ?? (await this.#connected())
      await client.query(finishing(batch, this.#type))
      return true
    } catch (err) {
      log('worker').warn({ err, outcomes: batch.length }, 'outcomes could not be written yet')
      if (!isRolledBack(err)) {
        void this.#client?.end().catch(() => undefined)
        this.#client = undefined
        return false
      }
      if (batch.length === 1) return true
      for (const outcome of batch) if (!(await this.#write([outcome]))) return false
      return true
    }
  }

  async #connected(): Promise<Client> {
    const client = await connectDurable(this.#url, {
      name: 'worker finish',
      statementTimeoutMs: 5000,
      queryTimeoutMs: 6000,
    })
    try {
      this.#type = await typeNumber(client, 'outcome_row')
    } catch (err) {
      void client.end().catch(() => undefined)
      throw err
    }
    this.#client = client
    return client
  }
}

/** The query that writes a batch: as rows, or as JSON where something in it is not what its column takes. */
function finishing(batch: readonly OutcomeRecord[], type: number): QueryConfig {
  try {
    return {
      name: 'finish_outcomes',
      text: 'SELECT finish_outcomes($1)',
      values: [outcomes.write(batch, type)],
    }
  } catch (err) {
    log('worker').warn({ err }, 'outcomes could not be written as rows')
    return { name: 'finish_calls', text: 'SELECT finish_calls($1::jsonb)', values: [JSON.stringify(batch)] }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
