import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { post, toolCall, until } from '#worker/testing/agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from '#worker/testing/child.fixture.ts'
import { makeKeys, Publisher } from '#worker/testing/publisher.fixture.ts'
import { checks, type Way } from './checks.fixture.ts'
import { faults, startRelay } from './relay.ts'
import { Scripted } from './scripted.ts'

let database: TestDatabase
let worker: Worker
let org: Publisher
let gateway: string
let direct: string
const upstream = new Scripted()
const names = Object.keys(checks)
/** No check takes this long through a relay that is not broken, beside all others. */
const HANGS_MS = 8000

beforeAll(async () => {
  database = await testDatabase()
  direct = await upstream.start()
  const keys = makeKeys()
  worker = await startWorker(
    await bundleWorker(),
    workerEnv(database.urls.enforcer, keys, 'relays', { GRANT_REQUESTS_PER_SECOND: '1000000' }),
  )
  org = await Publisher.make(database.urls, keys, 'relays')
  const server = await org.addServer(direct, ['work'])
  Object.assign(server, { eras: ['legacy', 'modern'], settings: ['sampling'] })
  for (const tool of server.tools)
    tool.inputSchema = '{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}'
  const issued = await org.addGrant(
    server.id,
    org.addPolicy(server.id, { version: '1', default: 'allow' }).id,
  )
  await org.publish()
  gateway = worker.url + issued.path
  await until(async () => (await post(gateway, toolCall('no_such'))).status !== 401)
})
afterAll(async () => {
  await worker?.kill()
  upstream.stop()
  await org?.close()
  await database?.drop()
})
beforeEach(() => upstream.reset())

describe('through the gateway', () => {
  test.each(names)('%s', (name) => checks[name]?.({ url: gateway, upstream }))
})

describe('through a bare relay', () => {
  test.each(names)('%s', async (name) => {
    const relay = await startRelay(direct)
    try {
      await checks[name]?.({ url: relay.url, upstream })
    } finally {
      relay.stop()
    }
  })
})

/** The checks that a relay does not pass; one that hangs has not passed either. One is enough. */
async function failed(way: Way): Promise<string | undefined> {
  for (const [name, check] of Object.entries(checks)) {
    way.upstream.reset()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('it hangs')), HANGS_MS)
    })
    const passed = await Promise.race([check(way), late])
      .then(() => true)
      .catch(() => false)
      .finally(() => clearTimeout(timer))
    if (!passed) return name
  }
  return undefined
}

// Most of a broken relay's time is waiting for what never comes, so they wait side by side.
test.concurrent.each(faults)('a relay that %s is caught', async (fault) => {
  const own = new Scripted()
  const relay = await startRelay(await own.start(), fault)
  try {
    expect(await failed({ url: relay.url, upstream: own })).toBeDefined()
  } finally {
    relay.stop()
    own.stop()
  }
})
