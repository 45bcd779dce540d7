import { type ChildProcess, fork } from 'node:child_process'
import type { Server } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settings } from '#lib/mcp/methods.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { post, toolCall, until } from '#worker/testing/agent.fixture.ts'
import {
  bundleProgram,
  bundleWorker,
  startWorker,
  type Worker,
  workerEnv,
} from '#worker/testing/child.fixture.ts'
import { makeKeys, Publisher } from '#worker/testing/publisher.fixture.ts'
import { withToken } from './bearer.ts'
import allowed from './differences.json' with { type: 'json' }
import { review } from './reviewed.ts'
import { type Checks, differences, runSuite, type Suite, suites } from './suites.ts'

const names = Object.keys(suites).filter((name): name is Suite => name in suites)
const POLICY = {
  version: '1',
  default: 'allow',
  hide: ['no_such_tool'],
  tools: { test_simple_text: { limits: [{ window: 'minute', max: 100_000 }] } },
}

let database: TestDatabase
let fixture: ChildProcess
let worker: Worker
let org: Publisher
let bearer: Server
const urls = { direct: '', url: '', token: '' }
const direct = new Map<Suite, Checks>()

beforeAll(async () => {
  database = await testDatabase()
  const file = await bundleProgram('conformance/fixture.ts')
  fixture = fork(file)
  const port = await new Promise<number>((resolve) =>
    fixture.once('message', (message) => resolve((message as { port: number }).port)),
  )
  urls.direct = `http://127.0.0.1:${port}/mcp`

  const keys = makeKeys()
  org = await Publisher.make(database.urls, keys, 'conformance')
  const { schemas, ...reviewed } = await review(urls.direct)
  const server = await org.addServer(
    urls.direct,
    reviewed.tools.map(({ name }) => name),
  )
  for (const tool of server.tools) {
    tool.digest = reviewed.tools.find(({ name }) => name === tool.name)?.digest ?? ''
    const schema = schemas.get(tool.name)
    if (schema !== undefined) tool.inputSchema = schema
  }
  Object.assign(server, reviewed, {
    tools: server.tools,
    eras: ['legacy', 'modern'],
    settings: [...settings],
  })
  const issued = await org.addGrant(server.id, org.addPolicy(server.id, POLICY).id)
  await org.publish()

  const bundled = await bundleWorker()
  // The one who adds the token stands before the worker, and the suite plays a page of this machine: both are let in by name.
  const [workerPort = 0, adderPort = 0] = await freePorts(2)
  const hosts = (port: number) => [`127.0.0.1:${port}`, `localhost:${port}`]
  worker = await startWorker(
    bundled,
    workerEnv(database.urls.enforcer, keys, 'conformance', {
      GRANT_REQUESTS_PER_SECOND: '1000000',
      WORKER_PORT: String(workerPort),
      ALLOWED_HOSTS: hosts(adderPort).join(','),
      ALLOWED_ORIGINS: [...hosts(workerPort), ...hosts(adderPort)].map((host) => `http://${host}`).join(','),
    }),
  )
  const adder = await withToken(`${worker.url}/mcp/${server.id}`, issued.token, adderPort)
  bearer = adder.server
  urls.url = worker.url + issued.path
  urls.token = adder.url
  await until(async () => (await post(urls.url, toolCall('no_such'))).status !== 401)
  for (const name of names) direct.set(name, await runSuite(name, urls.direct))
}, 120_000)

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

afterAll(async () => {
  await worker?.kill()
  bearer?.close()
  fixture?.kill()
  await org?.close()
  await database?.drop()
})

test('the fixture itself fails nothing but the checks of tasks, which it does not have', () => {
  for (const checks of direct.values())
    for (const [check, said] of checks) if (said.includes('FAILURE')) expect(check).toMatch(/^tasks-/)
})

for (const way of ['url', 'token'] as const)
  test.each(names)(
    `every check of %s says through the gateway what it says directly, over the ${way}`,
    async (name) => {
      const through = await runSuite(name, urls[way])
      const found = differences(direct.get(name) ?? new Map(), through)
      const known = new Map<string, string>(Object.entries(allowed))
      expect(found.filter((difference) => !known.has(difference))).toEqual([])
    },
    120_000,
  )

test('what went through was decided and recorded', async () => {
  const rows = await org.rows<{ method: string; n: string }>(
    'SELECT method, count(*) AS n FROM calls GROUP BY method',
  )
  const counted = new Map(rows.map(({ method, n }) => [method, Number(n)]))
  for (const method of ['tools/call', 'resources/read', 'prompts/get', 'completion/complete'])
    expect(counted.get(method) ?? 0, method).toBeGreaterThan(5)
})
