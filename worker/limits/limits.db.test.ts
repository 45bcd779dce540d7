import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toAmount } from '#lib/json/decimal.ts'
import { noLimitsTaken, takeLimits } from '#lib/policy/limits.ts'
import type { LimitTake } from '#lib/policy/types.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { newId } from '#worker/ids.ts'
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
let fitted = 0

/** One batch at a moment; each call with its limits. Says for each 'ok' or which limit refused. */
async function take(way: Way, run: string, calls: LimitTake[][], at: number): Promise<('ok' | number)[]> {
  await store.query(`SELECT set_config('test.now', $1, false)`, [String(at)])
  const batch = calls.map(
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
  if (way === 'at once where it fits') {
    const values = fittingValues(batch, known, type)
    const fits = values !== undefined && (await store.query(BEGIN_ROWS, values)).rows[0]?.fits === true
    if (fits) {
      fitted += 1
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
  fitted = 0
  const call = fc.oneof(
    fc.constant<LimitTake[]>([count('few', 3)]),
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
  expect(fitted > 20).toBe(way === 'at once where it fits')
})

test.each(WAYS)('a clock that goes back admits nothing more, %s', async (way) => {
  const at = 1_900_000_000_000
  const run = `back ${way}`
  expect(await take(way, run, [[count('few', 1)]], at)).toEqual(['ok'])
  expect(await take(way, run, [[count('few', 1)]], at - 3_600_000)).toEqual([0])
  expect(await take(way, run, [[count('few', 1)]], at + 5999)).toEqual([0])
  expect(await take(way, run, [[count('few', 1)]], at + 6000)).toEqual(['ok'])
})
