import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toAmount } from '#lib/json/decimal.ts'
import { noLimitsTaken, takeLimits } from '#lib/policy/limits.ts'
import type { LimitTake } from '#lib/policy/types.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { newId } from '#worker/ids.ts'
import { until } from '#worker/testing/agent.fixture.ts'
import { bareOrganisation } from '#worker/testing/bare.fixture.ts'
import { type Entry, fittingValues, KnownCounters, walkValue } from '#worker/trail/batch.ts'
import { BEGIN_ROWS, entryType } from '#worker/trail/begin.ts'

let database: TestDatabase
let store: pg.Client
let type: number
const org = newId(Date.now())

beforeAll(async () => {
  database = await testDatabase()
  const owner = new pg.Client({ connectionString: database.urls.owner })
  await owner.connect()
  // The functions read the store's clock; in this session alone it is one that the test sets.
  await owner.query(`CREATE SCHEMA fake;
    CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
      $$ SELECT to_timestamp(current_setting('test.now')::numeric / 1000) $$;
    GRANT USAGE ON SCHEMA fake TO PUBLIC`)
  await owner.end()
  await bareOrganisation(database, org)
  store = new pg.Client({ connectionString: database.urls.enforcer })
  await store.connect()
  await store.query(`SET search_path = fake, pg_catalog, public`)
  type = await entryType(store)
})
afterAll(async () => {
  await store?.end()
  await database?.drop()
})

const WAYS = ['at once where it fits', 'call by call'] as const
type Way = (typeof WAYS)[number]
const known = new KnownCounters()
/** How many batches fitted at once, by how many counters they took from. */
const fitted = new Map<number, number>()

/** One batch at a moment; each call with its limits. Says for each 'ok' or which limit refused. */
async function take(way: Way, run: string, calls: LimitTake[][], at: number): Promise<('ok' | number)[]> {
  await store.query(`SELECT set_config('test.now', $1, false)`, [String(at)])
  const batch = batchOf(run, calls, at)
  if (way === 'at once where it fits') {
    const values = fittingValues(batch, known, type)
    const fits = values !== undefined && (await store.query(BEGIN_ROWS, values)).rows[0]?.fits === true
    if (fits) {
      const counters = new Set(calls.flat().map(({ name }) => name)).size
      fitted.set(counters, (fitted.get(counters) ?? 0) + 1)
      known.add(batch)
      return calls.map(() => 'ok')
    }
  }
  const { rows } = await store.query<{ result: string; exceeded: number | null }>(
    'SELECT result, exceeded FROM begin_calls($1::jsonb)',
    [walkValue(batch)],
  )
  return rows.map((row) => (row.result === 'recorded' ? 'ok' : (row.exceeded ?? -1)))
}

function batchOf(run: string, calls: LimitTake[][], at: number): Entry[] {
  return calls.map(
    (limits): Entry => ({
      record: {
        org_id: org,
        id: newId(Date.now()),
        at,
        worker_id: org,
        grant_id: org,
        identity_id: org,
        identity_name: '',
        server_id: org,
        server_name: '',
        sandbox: true,
        method: 'tools/call',
        tool: 't',
        effect: 'allow',
        code: 'allowed',
        rule: '',
        source: 'policy',
        message: '',
        policy_id: null,
        policy_version: null,
        guardrail_version: null,
        release_serial: 1,
        refused_serial: 0,
        arg_keys: [],
        args_digest: null,
        trace: [],
        takes: null,
        sample: false,
        try: false,
        jti: '',
        via: 'url',
        client_address: '',
        session_hash: null,
        gateway_us: 0,
        requests: 1,
      },
      limits: limits.map((limit) => ({
        key: `${run} ${limit.name}`,
        sum: limit.sum,
        window: limit.windowSeconds,
        max: String(toAmount(limit.max)),
        amount: String(toAmount(limit.amount)),
        refusal: () => ({ rule: limit.rule, source: 'policy' as const, message: '', trace: [] }),
      })),
    }),
  )
}

const WINDOW = 6
const count = (name: string, max: number): LimitTake => ({
  name,
  windowSeconds: WINDOW,
  max: String(max),
  amount: '1',
  sum: false,
  scope: 'grant',
  rule: `/${name}`,
  message: '',
})
const sum = (name: string, amount: string): LimitTake => ({ ...count(name, 20), amount, sum: true })

test.each(WAYS)('the store admits exactly what the model of the windows admits, %s', async (way) => {
  let runs = 0
  fitted.clear()
  const call = fc.oneof(
    // Another version of the policy may have another maximum for the same counter.
    fc.constantFrom(3, 3, 2).map((max) => [count('few', max)]),
    fc.constant<LimitTake[]>([count('few', 3), count('many', 7)]),
    fc
      .constantFrom('0', '0.5', '7', '19.999999999', '20', '21')
      .map((amount) => [count('many', 7), sum('money', amount)]),
  )
  // Steps of whole and part sixtieths, and of whole windows: the borders are where windows go wrong.
  const step = fc.record({
    wait: fc.oneof(fc.constantFrom(0, 1, 99, 100, 101, 5999, 6000, 6001, 6100), fc.nat(3000)),
    calls: fc.array(call, { minLength: 1, maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
      runs += 1
      let at = 1_800_000_000_000
      let state = noLimitsTaken
      for (const { wait, calls } of steps) {
        at += wait
        const expected = calls.map((limits) => {
          const model = takeLimits(state, limits, at)
          state = model.state
          return model.taken === 'ok' ? 'ok' : model.taken.exceeded
        })
        expect(await take(way, `${way} ${runs}`, calls, at)).toEqual(expected)
      }
    }),
    { numRuns: 60 },
  )
  for (const counters of [1, 2])
    expect((fitted.get(counters) ?? 0) > 20).toBe(way === 'at once where it fits')
})

test.each(WAYS)('a clock that goes back admits nothing more, %s', async (way) => {
  const at = 1_900_000_000_000
  const run = `back ${way}`
  expect(await take(way, run, [[count('few', 1)]], at)).toEqual(['ok'])
  expect(await take(way, run, [[count('few', 1)]], at - 3_600_000)).toEqual([0])
  expect(await take(way, run, [[count('few', 1)]], at + 5999)).toEqual([0])
  expect(await take(way, run, [[count('few', 1)]], at + 6000)).toEqual(['ok'])
})

const COUNTERS = [
  ['one counter', ['few']],
  ['several counters', ['few', 'many']],
] as const

test.each(COUNTERS)(
  'what is taken while the clock is back counts from where it was: %s',
  async (which, names) => {
    const at = 1_950_000_000_000
    const run = `was ${which}`
    const call = names.map((name) => count(name, 3))
    const batch = (calls: LimitTake[][], moment: number) => take('at once where it fits', run, calls, moment)
    expect(await batch([call], at)).toEqual(['ok'])
    expect(await batch([call, call], at - 3_600_000)).toEqual(['ok', 'ok'])
    expect(await batch([call, call], at - 3_600_000 + 6000)).toEqual([0, 0])
  },
)

/** Two more connections, whose clock is the store's own. */
async function twoWorkers(use: (first: pg.Client, second: pg.Client) => Promise<void>): Promise<void> {
  const clients = [0, 1].map(() => new pg.Client({ connectionString: database.urls.enforcer })) as [
    pg.Client,
    pg.Client,
  ]
  await Promise.all(clients.map((client) => client.connect()))
  try {
    await use(...clients)
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

async function fits(worker: pg.Client, run: string, limits: LimitTake[], calls = 1): Promise<boolean> {
  const batch = batchOf(
    run,
    Array.from({ length: calls }, () => limits),
    Date.now(),
  )
  const { rows } = await worker.query<{ fits: boolean }>(BEGIN_ROWS, fittingValues(batch, known, type))
  const stands = rows[0]?.fits === true
  if (stands) known.add(batch)
  return stands
}

async function untilItWaits(worker: pg.Client): Promise<void> {
  const { processID } = worker as unknown as { processID: number }
  await until(async () => {
    const { rows } = await store.query('SELECT pg_blocking_pids($1) AS pids', [processID])
    return rows[0]?.pids.length > 0
  })
}

test.each(COUNTERS)('of two workers that want the last place of %s, one gets it', async (which, names) => {
  const run = `last ${which}`
  const limits = names.map((name) => count(name, 3))
  await twoWorkers(async (first, second) => {
    expect(await fits(first, run, limits, 2)).toBe(true)
    await first.query('BEGIN')
    expect(await fits(first, run, limits)).toBe(true)
    const other = fits(second, run, limits)
    await untilItWaits(second)
    await first.query('COMMIT')
    expect(await other).toBe(false)
  })
})

test.each(COUNTERS)(
  'a call counts from when it has its place, not from when it asked: %s',
  async (which, names) => {
    const run = `asked ${which}`
    const limits = names.map((name) => count(name, 3))
    await twoWorkers(async (first, second) => {
      expect(await fits(first, run, limits)).toBe(true)
      await first.query('BEGIN')
      await first.query('SELECT FROM limit_counters WHERE org_id = $1 AND key = $2 FOR UPDATE', [
        org,
        `${run} few`,
      ])
      const other = fits(second, run, limits)
      await untilItWaits(second)
      const {
        rows: [before],
      } = await first.query('SELECT extract(epoch FROM clock_timestamp()) * 1000000 AS us')
      await first.query('COMMIT')
      expect(await other).toBe(true)
      const { rows } = await first.query(
        'SELECT at_us FROM limit_hits WHERE org_id = $1 AND key LIKE $2 AND number = 2',
        [org, `${run} %`],
      )
      expect(rows.map(({ at_us }) => Number(at_us) > Number(before.us))).toEqual(names.map(() => true))
    })
  },
)

test.each(COUNTERS)('calls that can never be in the way again are not kept: %s', async (which, names) => {
  const run = `kept ${which}`
  const limits = names.map((name) => count(name, 3))
  const batch = [limits, limits]
  fitted.clear()
  for (const n of [0, 1, 2, 3, 4])
    expect(await take('at once where it fits', run, batch, 2_000_000_000_000 + n * 6000)).toEqual([
      'ok',
      'ok',
    ])
  expect(fitted.get(names.length)).toBe(5)
  const { rows } = await store.query(
    'SELECT key, array_agg(number::integer ORDER BY number) AS numbers FROM limit_hits WHERE org_id = $1 AND key LIKE $2 GROUP BY key ORDER BY key',
    [org, `${run} %`],
  )
  expect(rows).toEqual(names.map((name) => ({ key: `${run} ${name}`, numbers: [8, 9, 10] })))
})

test.each(COUNTERS)('a batch that does not fit leaves nothing behind: %s', async (which, names) => {
  const run = `left ${which}`
  const limits = names.map((name) => count(name, 3))
  await twoWorkers(async (worker) => {
    const standing = async () => {
      const { rows } = await worker.query(
        `SELECT (SELECT jsonb_agg(c ORDER BY key) FROM limit_counters c WHERE org_id = $1 AND key LIKE $2) AS counters,
          (SELECT jsonb_agg(h ORDER BY key, number) FROM limit_hits h WHERE org_id = $1 AND key LIKE $2) AS hits,
          (SELECT count(*) FROM calls WHERE org_id = $1) AS calls`,
        [org, `${run} %`],
      )
      return rows[0]
    }
    expect(await fits(worker, run, limits, 2)).toBe(true)
    const before = await standing()
    // The first of these would fit.
    expect(await fits(worker, run, limits, 2)).toBe(false)
    // These would not, whatever time it is.
    expect(await fits(worker, run, limits, 4)).toBe(false)
    expect(await standing()).toEqual(before)
  })
})

test.each(COUNTERS)('a counter that is not there is not taken from: %s', async (which, names) => {
  const run = `missing ${which}`
  const limits = names.map((name) => count(name, 3))
  known.add(batchOf(run, [limits], 0))
  await twoWorkers(async (worker) => {
    expect(await fits(worker, run, limits)).toBe(false)
  })
})
