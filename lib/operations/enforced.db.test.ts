import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { withOrg } from '#lib/db/with-org.ts'
import { untilEnforced } from './enforced.ts'
import { nextRelease } from './releases.ts'
import { runSample } from './samples.ts'
import { as, inside, newGrant, newOwner, operationsDatabase, type Person } from './support.fixture.ts'
import { testGrant, tryCall } from './tries.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>
let enforcer: pg.Client
const gateway = randomUUID()

beforeAll(async () => {
  database = await operationsDatabase()
  enforcer = await database.as('enforcer')
})
afterAll(() => database?.drop())

const until = (is: () => boolean) => vi.waitUntil(is, { timeout: 20_000, interval: 5 })

const beat = (ago: string) =>
  enforcer.query(
    `INSERT INTO workers (id, version, beat_at) VALUES ($1, '1', now() - $2::interval)
      ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at`,
    [gateway, ago],
  )

const release = (owner: Person & { org: string }, fromNowMs: number) =>
  withOrg(as(owner, fromNowMs), owner.org, 'organisation:write', 'test', nextRelease)

/** An organisation whose grant was released just now, and a wait for it that counts how often it looked. */
async function released() {
  const owner = await newOwner()
  const { grant, serverId } = await newGrant(owner)
  await inside(owner, (org) => org.tx.server.updateMany({ where: { id: serverId }, data: { sandbox: true } }))
  // However slow this machine is, that was just now.
  await release(owner, 3_600_000)
  const wait = { looked: 0, over: Promise.resolve() }
  wait.over = untilEnforced((work) => {
    wait.looked++
    return inside(owner, work)
  })
  return { owner, params: { org: owner.org, grant: grant.id }, wait }
}

test('a call that the console makes waits until the gateways enforce what was released just now', async () => {
  await beat('0 s')
  const { owner, params, wait } = await released()
  const settled: string[] = []
  const left = (name: string, made: Promise<unknown>) =>
    made.catch(() => undefined).then(() => settled.push(name))
  // No gateway listens here: each ends with a refusal, and not before it was waited.
  const all = [
    left(
      'try',
      tryCall.run(as(owner), { params, query: {}, body: { tool: 'search', args: '{}', repeat: 1 } }),
    ),
    left('sample', runSample.run(as(owner), { params, query: {}, body: {} })),
    left('test', testGrant.run(as(owner), { params, query: {}, body: undefined })),
  ]
  await until(() => wait.looked >= 4)
  expect(settled).toEqual([])
  const { id, serial } = await inside(owner, async (org) => {
    const rows = await org.tx.$queryRaw<{ serial: bigint }[]>`SELECT serial FROM release_heads`
    return { id: org.id, serial: Number(rows[0]?.serial) }
  })
  const enforces = (upTo: number) =>
    enforcer.query('INSERT INTO activations (org_id, serial, worker_id, ms) VALUES ($1, $2, $3, 3)', [
      id,
      upTo,
      gateway,
    ])
  await enforces(serial - 1)
  const before = wait.looked
  await until(() => wait.looked >= before + 3)
  expect(settled).toEqual([])
  await enforces(serial)
  await Promise.all([wait.over, ...all])
})

test('nothing is waited for where no gateway lives, and no longer than five seconds after a release', async () => {
  await beat('1 minute')
  const gone = await released()
  await gone.wait.over
  expect(gone.wait.looked).toBe(1)
  await beat('0 s')
  const { owner, wait } = await released()
  await until(() => wait.looked >= 3)
  await release(owner, -6_000)
  await wait.over
})
