import type { AskedCall } from '#lib/audit/approval.ts'
import type { CallRecord, StoredLimit } from '#lib/audit/record.ts'
import { type Column, RowsWriter } from '#lib/pg/rows.ts'

/** A call on its way to the store: its record, the limits that are taken with it, and what a person is asked about it. */
export type Entry = { record: CallRecord; limits: readonly StoredLimit[]; approval?: AskedCall }

/** The type `call_entry` of the store: its columns in their order. */
const COLUMNS: readonly Column<CallRecord>[] = [
  ['org_id', 'uuid'],
  ['id', 'uuid'],
  ['at', 'bigint'],
  ['worker_id', 'uuid'],
  ['grant_id', 'uuid'],
  ['identity_id', 'uuid'],
  ['identity_name', 'text'],
  ['server_id', 'uuid'],
  ['server_name', 'text'],
  ['sandbox', 'boolean'],
  ['method', 'text'],
  ['tool', 'text'],
  ['effect', 'text'],
  ['code', 'text'],
  ['rule', 'text'],
  ['source', 'text'],
  ['message', 'text'],
  ['policy_id', 'uuid'],
  ['policy_version', 'integer'],
  ['guardrail_version', 'integer'],
  ['release_serial', 'bigint'],
  ['arg_keys', 'texts'],
  ['args_digest', 'text'],
  ['trace', 'jsonb'],
  ['takes', 'jsonb'],
  ['sample', 'boolean'],
  ['try', 'boolean'],
  ['jti', 'text'],
  ['via', 'text'],
  ['client_address', 'text'],
  ['session_hash', 'text'],
  ['gateway_us', 'integer'],
  ['requests', 'integer'],
]
const records = new RowsWriter(COLUMNS)

const UNIT = 1_000_000_000n
const MOST = 4_000_000_000_000_000_000n

/** What `begin_calls` and `begin_asked` take: every call with its limits, and what its record becomes if one of them refuses. */
export function walkValue(batch: readonly Entry[]): string {
  return JSON.stringify(
    batch.map(({ record, limits, approval }) => ({
      ...record,
      ...(approval === undefined ? {} : { approval }),
      limits: limits.map(({ refusal, ...limit }) => ({ ...limit, ...refusal() })),
    })),
  )
}

type Counter = { org: string; key: string; window: number; hits: number }

const MOST_KNOWN = 100_000

/** Counters that this worker saw in the store, so that it asks for new ones only. Counters are never removed. */
export class KnownCounters {
  #names = new Set<string>()

  has(counter: { org: string; key: string }): boolean {
    return this.#names.has(nameOf(counter.org, counter.key))
  }

  /** Notes the counters of a batch that stands. */
  add(batch: readonly Entry[]): void {
    for (const { record, limits } of batch)
      for (const { key } of limits) {
        if (this.#names.size >= MOST_KNOWN) this.#names.clear()
        this.#names.add(nameOf(record.org_id, key))
      }
  }
}

function nameOf(org: string, key: string): string {
  return `${org} ${key}`
}

/**
 * What `begin_rows` takes, or undefined for a batch that it cannot take: sums are added up call by call.
 * The counters are numbered here so that the store looks at each only once.
 * @param type the number that the store has for the type `call_entry`
 */
export function fittingValues(
  batch: readonly Entry[],
  known: KnownCounters,
  type: number,
): unknown[] | undefined {
  const serials = new Map<string, number>()
  const counters = new Map<string, { place: number; counter: Counter }>()
  const hits: { places: number[]; nths: number[]; mosts: string[]; calls: string[] } = {
    places: [],
    nths: [],
    mosts: [],
    calls: [],
  }
  for (const { record, limits } of batch) {
    const { org_id: org } = record
    // A refusal without a decision depends on no release.
    if (record.effect !== 'refuse') {
      const serial = Math.max(record.release_serial, record.refused_serial)
      serials.set(org, Math.min(serial, serials.get(org) ?? serial))
    }
    for (const limit of limits) {
      if (limit.sum) return undefined
      const name = nameOf(org, limit.key)
      let found = counters.get(name)
      if (found === undefined) {
        const counter = { org, key: limit.key, window: limit.window, hits: 0 }
        found = { place: counters.size + 1, counter }
        counters.set(name, found)
      }
      found.counter.hits += 1
      hits.places.push(found.place)
      hits.nths.push(found.counter.hits)
      hits.mosts.push(most(limit))
      hits.calls.push(record.id)
    }
  }
  const listed = [...counters.values()].map(({ counter }) => counter)
  return [
    records.write(
      batch.map(({ record }) => record),
      type,
    ),
    [...serials.keys()],
    [...serials.values()],
    listed.some((counter) => !known.has(counter)),
    listed.map((counter) => counter.org),
    listed.map((counter) => counter.key),
    listed.map((counter) => counter.window),
    hits.places,
    hits.nths,
    hits.mosts,
    hits.calls,
  ]
}

function most(limit: StoredLimit): string {
  const calls = BigInt(limit.max) / UNIT
  return String(calls > MOST ? MOST : calls)
}
