import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CallRecord, noResult, type OutcomeRecord } from '#lib/audit/record.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { newId } from '#worker/ids.ts'
import { bareOrganisation } from '#worker/testing/bare.fixture.ts'
import { fittingValues, KnownCounters, walkValue } from './batch.ts'
import { BEGIN_ROWS, BeginQueue, entryType } from './begin.ts'
import { FinishQueue } from './finish.ts'

let database: TestDatabase
let store: pg.Client
let queue: BeginQueue
const org = newId(Date.now())

beforeAll(async () => {
  database = await testDatabase()
  await bareOrganisation(database, org)
  store = new pg.Client({ connectionString: database.urls.enforcer })
  await store.connect()
  queue = new BeginQueue(database.urls.enforcer, () => undefined)
})
afterAll(async () => {
  await queue?.stop()
  await store?.end()
  await database?.drop()
})

/** A record in which no two columns of a type are alike, as far as two values go round: `sandbox` and `try` are. */
function record(more: Partial<CallRecord> = {}): CallRecord {
  const at = Date.now()
  return {
    org_id: org,
    id: newId(at),
    at,
    worker_id: newId(at + 1),
    grant_id: newId(at + 2),
    identity_id: newId(at + 3),
    identity_name: 'identity name',
    server_id: newId(at + 4),
    server_name: 'server name',
    sandbox: true,
    method: 'method',
    tool: 'tool ß€𝄞 \\"{},()\t',
    effect: 'approve',
    code: 'code',
    rule: 'rule',
    source: 'guardrail',
    message: 'message',
    policy_id: newId(at + 5),
    policy_version: 2,
    guardrail_version: 3,
    release_serial: 2 ** 40,
    refused_serial: 0,
    arg_keys: ['key "a"', 'key, b', ''],
    args_digest: 'digest',
    trace: [{ rule: '/r', outcome: 'holds', path: 'args."x"', expected: '€' }],
    takes: null,
    sample: false,
    try: true,
    jti: 'jti',
    via: 'token',
    client_address: 'address',
    session_hash: 'session',
    gateway_us: 4,
    requests: 5,
    ...more,
  }
}

async function stored(id: string): Promise<Record<string, unknown> | undefined> {
  const { rows } = await store.query('SELECT * FROM calls WHERE org_id = $1 AND id = $2', [org, id])
  const { id: _id, ...row } = rows[0] ?? {}
  return row
}

test.each([
  ['every column filled', {}],
  ['a switch of its own for every pair', { sandbox: false, sample: true }],
  ['nothing in what may be empty', { policy_id: null, policy_version: null, guardrail_version: null }],
  ['no arguments and no session', { arg_keys: [], args_digest: null, session_hash: null, trace: [] }],
])('a record with %s is the same whether it was taken at once or call by call', async (_, more) => {
  const one = record(more)
  const other = { ...one, id: newId(one.at) }
  const values = fittingValues([{ record: one, limits: [] }], new KnownCounters(), await entryType(store))
  expect((await store.query(BEGIN_ROWS, values)).rows).toEqual([{ fits: true }])
  await store.query('SELECT * FROM begin_calls($1::jsonb)', [walkValue([{ record: other, limits: [] }])])
  const expected = await stored(other.id)
  expect(expected).toMatchObject({ jti: 'jti', message: 'message' })
  expect(await stored(one.id)).toEqual(expected)
})

test('a record that cannot be written refuses its own call and none beside it', async () => {
  const fine = [record(), record(), record()]
  const bad = record({ identity_id: 'nobody' })
  const begun = await Promise.all([...fine, bad].map((one) => queue.begin(one)))
  expect(begun.map(({ kind }) => kind)).toEqual(['recorded', 'recorded', 'recorded', 'unavailable'])
  const ids = [...fine, bad].map(({ id }) => id)
  const { rows } = await store.query('SELECT id FROM calls WHERE org_id = $1 AND id = ANY ($2)', [org, ids])
  expect(rows.map(({ id }) => id).sort()).toEqual(fine.map(({ id }) => id).sort())
})

function outcome(record: CallRecord, more: Partial<OutcomeRecord> = {}): OutcomeRecord {
  return {
    org_id: org,
    id: record.id,
    outcome: 'upstream_error',
    status: 1,
    bytes: 2 ** 33,
    gateway_us: 2,
    upstream_us: 3,
    finished_at: record.at + 1,
    result_read: 'part',
    result_found: [{ kind: 'lifts_rules', severity: 'danger', place: '/content/0/text' }],
    result_redacted: 4,
    ...more,
  }
}

async function ended(ids: string[]): Promise<Record<string, unknown>[]> {
  const text = 'SELECT * FROM call_outcomes WHERE org_id = $1 AND id = ANY ($2)'
  const { rows } = await store.query(text, [org, ids])
  return ids.flatMap((id) => rows.filter((row) => row.id === id)).map(({ id: _id, ...row }) => row)
}

test.each([
  ['every column filled', {}],
  ['nothing in what may be empty', { status: null, upstream_us: null, ...noResult }],
])('an outcome with %s is the same whether it comes as a row or as JSON', async (_, more) => {
  const [one, other] = [record(), record()]
  const queue = new FinishQueue(database.urls.enforcer)
  const endedAt = { finished_at: one.at + 1 }
  queue.add(outcome(one, { ...more, ...endedAt }))
  await queue.stop()
  await store.query('SELECT finish_calls($1::jsonb)', [
    JSON.stringify([outcome(other, { ...more, ...endedAt })]),
  ])
  const [row, json] = await ended([one.id, other.id])
  expect(row).toMatchObject({ outcome: 'upstream_error', gateway_us: 2 })
  expect(row).toEqual(json)
})

test('an outcome that cannot be written keeps back none beside it', async () => {
  const [first, bad, last] = [record(), record(), record()]
  const queue = new FinishQueue(database.urls.enforcer)
  queue.add(outcome(first))
  queue.add(outcome(bad, { gateway_us: 2 ** 40 }))
  queue.add(outcome(last))
  await queue.stop()
  expect(await ended([first.id, bad.id, last.id])).toHaveLength(2)
})
