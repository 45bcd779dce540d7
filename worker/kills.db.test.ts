import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { post, toolCall } from './testing/agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from './testing/child.fixture.ts'
import { type Issued, makeKeys, Publisher } from './testing/publisher.fixture.ts'
import { Spy } from './testing/spy.fixture.ts'

declare module 'vitest' {
  interface ProvidedContext {
    kills: number
  }
}

const AUD = 'test'
/** Calls of `create_item` within the test's whole length: the window is longer than it. */
const MOST = 300
const AT_ONCE = 16
const keys = makeKeys()
const forwarded = new Map<string, number>()
let database: TestDatabase
let spy: Spy
let org: Publisher
let issued: Issued
let file: string
let env: Record<string, string>

beforeAll(async () => {
  database = await testDatabase()
  spy = await new Spy().start()
  spy.beforeCall = async ({ name = '' }) => {
    forwarded.set(name, (forwarded.get(name) ?? 0) + 1)
  }
  file = await bundleWorker()
  env = workerEnv(database.urls.enforcer, keys, AUD, {
    GRANT_REQUESTS_PER_SECOND: '1000000',
    GRANT_CONCURRENT: '1000',
  })
  org = await Publisher.make(database.urls, keys, AUD)
  const server = await org.addServer(spy.url, Spy.tools)
  const policy = org.addPolicy(server.id, {
    version: '1',
    default: 'deny',
    tools: { read_item: {}, create_item: { limits: [{ window: 'hour', max: MOST }] } },
  })
  issued = await org.addGrant(server.id, policy.id)
  await org.publish()
})
afterAll(async () => {
  await org?.close()
  await spy?.stop()
  await database?.drop()
})

/** Calls both tools from so many agents at once until the worker is gone; returns how many answers were results. */
async function load(worker: Worker): Promise<Record<string, number>> {
  const done: Record<string, number> = { read_item: 0, create_item: 0 }
  let gone = false
  void worker.exited.then(() => {
    gone = true
  })
  const agent = async (tool: string) => {
    while (!gone) {
      const answer = await post(worker.url + issued.path, toolCall(tool)).catch(() => undefined)
      if (answer?.body.includes(`did ${tool}`)) done[tool] = (done[tool] ?? 0) + 1
    }
  }
  await Promise.all(
    Array.from({ length: AT_ONCE }, (_, at) => agent(at % 2 === 0 ? 'read_item' : 'create_item')),
  )
  return done
}

async function count(tool: string): Promise<number> {
  const rows = await org.rows<{ n: number }>(
    "SELECT count(*)::int AS n FROM calls WHERE tool = $1 AND effect = 'allow'",
    [tool],
  )
  return rows[0]?.n ?? 0
}

test('a worker that is killed again and again forwards nothing unrecorded and no call over its limit', async () => {
  for (let killed = 0; killed < inject('kills'); killed += 1) {
    const worker = await startWorker(file, env)
    const before = spy.calls.length
    const enough = before + 1 + Math.floor(Math.random() * 60)
    const loaded = load(worker)
    while (spy.calls.length < enough) await new Promise((resolve) => setImmediate(resolve))
    await worker.kill('SIGKILL')
    const answered = await loaded
    for (const tool of ['read_item', 'create_item']) {
      const reached = forwarded.get(tool) ?? 0
      expect(reached).toBeGreaterThanOrEqual(answered[tool] ?? 0)
      expect(await count(tool), `${tool} after ${killed + 1} kills`).toBeGreaterThanOrEqual(reached)
    }
    expect(forwarded.get('create_item') ?? 0).toBeLessThanOrEqual(MOST)
  }
  expect(forwarded.get('read_item')).toBeGreaterThan(0)
  // What was taken is exactly what was recorded as allowed, whether or not it still reached the server.
  const [counter] = await org.rows<{ taken: string }>('SELECT taken FROM limit_counters')
  expect(Number(counter?.taken)).toBe(await count('create_item'))
}, 120_000)
