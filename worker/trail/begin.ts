import type { AskedCall } from '#lib/audit/approval.ts'
import type { CallRecord, StoredLimit } from '#lib/audit/record.ts'
import { log } from '#lib/log.ts'
import { type Client, connectDurable, isRolledBack, isTimeout } from '#lib/pg/pool.ts'
import { typeNumber } from '#lib/pg/rows.ts'
import { type Entry, fittingValues, KnownCounters, walkValue } from './batch.ts'

/** What became of a call's record. Only `recorded` may be forwarded. */
export type Begun =
  | { kind: 'recorded' }
  | { kind: 'limit'; exceeded: number; freeInMs: number | undefined }
  | { kind: 'stale' }
  /** A person is asked; `joined`: they were already. */
  | { kind: 'asked'; approval: string; joined: boolean }
  /** A person said no not long ago, and why. */
  | { kind: 'refused'; says: string }
  /** Too many calls of the grant wait for a person. */
  | { kind: 'flood' }
  | { kind: 'unavailable'; code: 'record_unavailable' | 'limits_unavailable' }

type Waiting = Entry & {
  dueAt: number
  settled: boolean
  settle: (begun: Begun) => void
}

type Row = {
  call_id: string
  result: string
  exceeded: number | null
  free_in_ms: string | null
  approval_id?: string | null
  joined?: boolean
  says?: string | null
}
/** Writes a batch in one transaction; each call's row in the order of the batch. */
type Write = (client: Client, batch: readonly Entry[]) => Promise<Row[]>

/** Calls that need nobody: at once where all of them fit, else one by one. */
function writesCalls(): Write {
  const counters = new KnownCounters()
  return async (client, batch) =>
    (await fitted(client, batch, counters)) ? batch.map(recorded) : walk(client, batch)
}

/** Calls that a policy asks a person about; `recorded` are those whose approval is used now, or covers them. */
export const writesAsked: Write = async (client, batch) => {
  const { rows } = await client.query<Row>({
    name: 'begin_asked',
    text: 'SELECT * FROM begin_asked($1::jsonb)',
    values: [walkValue(batch)],
  })
  return rows
}
type Standing = {
  call_id: string
  existed: boolean
  effect: string
  code: string
  rule: string
  source: string
}

/** Most calls of one transaction. */
const BATCH = 64
/** A call that has no answer by then is refused, whatever the store says later. */
const PATIENCE_MS = 1900
const NO_RECORD: Begun = { kind: 'unavailable', code: 'record_unavailable' }

/**
 * Group commit: one batch is in flight, the next gathers meanwhile; nothing ever waits for a batch to fill.
 * A commit whose fate is unknown is settled by `bury_calls` on another connection.
 * @param notSent told of calls that were refused although their record stands: they are finished `not_sent`
 * @param write how a batch is written: calls that need nobody, or such that ask
 */
export class BeginQueue {
  #url: string
  #notSent: (record: CallRecord) => void
  #write: Write
  #queue: Waiting[] = []
  #flying: Waiting[] = []
  #client: Client | undefined
  #pumping = false
  #watch: NodeJS.Timeout
  #stopped = false

  constructor(url: string, notSent: (record: CallRecord) => void, write: Write = writesCalls()) {
    this.#url = url
    this.#notSent = notSent
    this.#write = write
    this.#watch = setInterval(() => this.#refuseOverdue(), 100)
    this.#watch.unref()
  }

  /** Writes the record and takes the limits; resolves when both are durable or certainly not, within 2 s. */
  begin(record: CallRecord, limits: readonly StoredLimit[] = [], approval?: AskedCall): Promise<Begun> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        record,
        limits,
        dueAt: performance.now() + PATIENCE_MS,
        settled: false,
        settle: (begun) => {
          waiting.settled = true
          resolve(begun)
        },
      }
      if (approval !== undefined) waiting.approval = approval
      this.#queue.push(waiting)
      if (!this.#pumping) void this.#pump()
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#watch)
    await this.#client?.end().catch(() => undefined)
  }

  async #pump(): Promise<void> {
    this.#pumping = true
    // Requests that came in this same turn of the event loop join the first batch; at low load it costs nothing.
    await new Promise((resolve) => setImmediate(resolve))
    let tell = () => {}
    while (this.#queue.length > 0) {
      this.#flying = this.#queue.splice(0, BATCH)
      const written = this.#commit(this.#flying)
      // What the calls of the batch before do next keeps this thread busy: the store has its next batch by then.
      tell()
      tell = await written
    }
    this.#flying = []
    tell()
    this.#pumping = false
  }

  #refuseOverdue(): void {
    const now = performance.now()
    // Not sent yet, so there is nothing to settle later.
    while (this.#queue[0] !== undefined && this.#queue[0].dueAt <= now) this.#queue.shift()?.settle(NO_RECORD)
    for (const waiting of this.#flying)
      if (!waiting.settled && waiting.dueAt <= now) waiting.settle(NO_RECORD)
  }

  async #commit(batch: Waiting[]): Promise<() => void> {
    let client: Client
    try {
      client = this.#client ?? (await this.#connected())
    } catch (err) {
      log('worker').error({ err }, 'the record store cannot be reached')
      for (const waiting of batch) if (!waiting.settled) waiting.settle(NO_RECORD)
      return () => {}
    }
    try {
      const rows = await this.#write(client, batch)
      return () => this.#settle(batch, rows)
    } catch (err) {
      if (isRolledBack(err)) await this.#retry(batch, err)
      else await this.#settleUnknown(batch, client, err)
      return () => {}
    }
  }

  #settle(batch: Waiting[], rows: Row[]): void {
    for (const [index, waiting] of batch.entries()) {
      const row = rows[index]
      const begun = row?.call_id === waiting.record.id ? begunOf(row) : NO_RECORD
      if (!waiting.settled) waiting.settle(begun)
      else if (begun.kind === 'recorded' || begun.kind === 'asked') this.#notSent(waiting.record)
    }
  }

  /** One bad call must not refuse its neighbours: each is tried alone. */
  async #retry(batch: Waiting[], err: unknown): Promise<void> {
    const [only, ...more] = batch
    if (only !== undefined && more.length === 0) {
      log('worker').error({ err, call: only.record.id }, 'a record was refused by the store')
      const code = isTimeout(err) && only.limits.length > 0 ? 'limits_unavailable' : 'record_unavailable'
      if (!only.settled) only.settle({ kind: 'unavailable', code })
      return
    }
    for (const waiting of batch) if (!waiting.settled) (await this.#commit([waiting]))()
  }

  async #settleUnknown(batch: Waiting[], lost: Client, err: unknown): Promise<void> {
    log('worker').error({ err, calls: batch.length }, 'it is unknown whether a batch was committed')
    this.#client = undefined
    // Not awaited: a connection that hangs would hang here too.
    void lost.end().catch(() => undefined)
    const until = performance.now() + PATIENCE_MS
    while (performance.now() < until) {
      if (await this.#bury(batch)) return
      await pause(100)
    }
    for (const waiting of batch) if (!waiting.settled) waiting.settle(NO_RECORD)
    void this.#buryLater(batch)
  }

  async #buryLater(batch: Waiting[]): Promise<void> {
    while (!this.#stopped && !(await this.#bury(batch))) await pause(1000)
  }

  /** Asks on a fresh connection what stands; false when it could not be asked. */
  async #bury(batch: Waiting[]): Promise<boolean> {
    let client: Client | undefined
    try {
      client = await connectDurable(this.#url, {
        name: 'worker settle',
        connectTimeoutMs: 1000,
        statementTimeoutMs: 1500,
        queryTimeoutMs: 1700,
      })
      const { rows } = await client.query<Standing>('SELECT * FROM bury_calls($1::jsonb)', [
        JSON.stringify(batch.map((waiting) => waiting.record)),
      ])
      const standing = new Map(rows.map((row) => [row.call_id, row]))
      for (const waiting of batch) this.#settleStanding(waiting, standing.get(waiting.record.id))
      return true
    } catch (err) {
      log('worker').warn({ err }, 'an unknown commit cannot be settled yet')
      return false
    } finally {
      void client?.end().catch(() => undefined)
    }
  }

  #settleStanding(waiting: Waiting, row: Standing | undefined): void {
    if (!row?.existed) {
      if (!waiting.settled) waiting.settle(NO_RECORD)
      return
    }
    if (row.code === 'limit') {
      const exceeded = Math.max(
        0,
        waiting.limits.findIndex((limit) => {
          // The policy and the organisation policy may have a limit at the same place.
          const { rule, source } = limit.refusal()
          return rule === row.rule && source === row.source
        }),
      )
      if (!waiting.settled) waiting.settle({ kind: 'limit', exceeded, freeInMs: undefined })
      return
    }
    if (waiting.approval !== undefined && row.effect !== 'allow') {
      // Whatever became of asking stands in the store; the same call finds it there.
      if (!waiting.settled) waiting.settle(NO_RECORD)
      this.#notSent(waiting.record)
      return
    }
    if (!waiting.settled) waiting.settle({ kind: 'recorded' })
    else this.#notSent(waiting.record)
  }

  async #connected(): Promise<Client> {
    if (this.#client !== undefined) return this.#client
    const client = await connectDurable(this.#url, {
      name: 'worker begin',
      connectTimeoutMs: 1500,
      statementTimeoutMs: 1500,
      lockTimeoutMs: 1000,
      queryTimeoutMs: 1700,
    })
    client.on('end', () => {
      if (this.#client === client) this.#client = undefined
    })
    this.#client = client
    return client
  }
}

export const BEGIN_ROWS = 'SELECT begin_rows($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS fits'

const entryTypes = new WeakMap<Client, number>()

/** The number of the type that records are sent as: asked for once on each connection. */
export async function entryType(client: Client): Promise<number> {
  const type = await typeNumber(client, 'call_entry')
  entryTypes.set(client, type)
  return type
}

/** Whether the whole batch fitted and stands. Where it did not, nothing was written. */
async function fitted(client: Client, batch: readonly Entry[], counters: KnownCounters): Promise<boolean> {
  const type = entryTypes.get(client) ?? (await entryType(client))
  const values = valuesOf(batch, counters, type)
  if (values === undefined) return false
  const { rows } = await client.query<{ fits: boolean }>({
    name: 'begin_rows',
    text: BEGIN_ROWS,
    values,
  })
  const fits = rows[0]?.fits === true
  if (fits) counters.add(batch)
  return fits
}

function valuesOf(batch: readonly Entry[], counters: KnownCounters, type: number): unknown[] | undefined {
  try {
    return fittingValues(batch, counters, type)
  } catch (err) {
    // Something in it is not what its column takes. Call by call it is found out in which one.
    log('worker').warn({ err }, 'a batch could not be written as rows')
    return undefined
  }
}

async function walk(client: Client, batch: readonly Entry[]): Promise<Row[]> {
  const { rows } = await client.query<Row>({
    name: 'begin_calls',
    text: 'SELECT * FROM begin_calls($1::jsonb)',
    values: [walkValue(batch)],
  })
  return rows
}

function recorded({ record }: Entry): Row {
  return { call_id: record.id, result: 'recorded', exceeded: null, free_in_ms: null }
}

function begunOf(row: Row): Begun {
  if (row.result === 'recorded' || row.result === 'approved') return { kind: 'recorded' }
  if (row.result === 'stale') return { kind: 'stale' }
  if (row.result === 'limit' && row.exceeded !== null) {
    const freeInMs = row.free_in_ms === null ? undefined : Number(row.free_in_ms)
    return { kind: 'limit', exceeded: row.exceeded, freeInMs }
  }
  if (row.result === 'asked' && typeof row.approval_id === 'string')
    return { kind: 'asked', approval: row.approval_id, joined: row.joined === true }
  if (row.result === 'refused') return { kind: 'refused', says: row.says ?? '' }
  if (row.result === 'flood') return { kind: 'flood' }
  return NO_RECORD
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
