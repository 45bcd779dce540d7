import { fork } from 'node:child_process'
import { Client as ModernClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { Agent, post, until } from './testing/agent.fixture.ts'
import { bundleProgram, bundleWorker, startWorker, type Worker, workerEnv } from './testing/child.fixture.ts'
import { type Issued, makeKeys, Publisher } from './testing/publisher.fixture.ts'

const AUD = 'test'
const keys = makeKeys()
let database: TestDatabase
let worker: Worker
let org: Publisher
let reviewed: Map<string, { name: string }>
let sandbox: { port: number; stop: () => void }

async function startSandbox(): Promise<{ port: number; stop: () => void }> {
  const outfile = await bundleProgram('sandbox/main.ts')
  const child = fork(outfile, {
    env: { NODE_ENV: 'production', SANDBOX_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const port = await new Promise<number>((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'port' in message) resolve(Number(message.port))
    })
    child.stdout?.on('data', (chunk) => {
      const found = /127\.0\.0\.1:(\d+)/.exec(String(chunk))?.[1]
      if (found !== undefined) resolve(Number(found))
    })
  })
  return { port, stop: () => child.kill() }
}

beforeAll(async () => {
  database = await testDatabase()
  sandbox = await startSandbox()
  reviewed = await definitions()
  worker = await startWorker(await bundleWorker(), workerEnv(database.urls.enforcer, keys, AUD))
  org = await Publisher.make(database.urls, keys, AUD)
})
afterAll(async () => {
  await worker?.kill()
  await org?.close()
  sandbox?.stop()
  await database?.drop()
})

const ALLOWED = 'smartagent_products_search'
const DENIED = 'smartagent_access_issue_client_key'

/** What the sandbox shows of its tools, asked without a gateway. */
async function definitions(): Promise<Map<string, { name: string }>> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const { body } = await post(
    `http://127.0.0.1:${sandbox.port}/mcp`,
    { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: meta } },
    { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' },
  )
  const tools: { name: string }[] = JSON.parse(body).result.tools
  return new Map(tools.map((tool) => [tool.name, tool]))
}

async function grantFor(eras: ('legacy' | 'modern')[]): Promise<Issued> {
  const url = `http://127.0.0.1:${sandbox.port}/mcp`
  const server = await org.addServer(url, [ALLOWED, DENIED], (name) => reviewed.get(name))
  server.eras = eras
  const policy = org.addPolicy(server.id, {
    version: '1',
    default: 'deny',
    tools: { [ALLOWED]: {}, [DENIED]: { action: 'deny', reason: 'Needs a person' } },
  })
  const issued = await org.addGrant(server.id, policy.id)
  const serial = await org.publish()
  if (serial > 1)
    await until(
      async () => (await org.rows('SELECT 1 FROM activations WHERE serial = $1', [serial])).length > 0,
    )
  return issued
}

describe('the sandbox through the worker', () => {
  test('that fails with HTTP 500 is told as such, in a result that clients read', async () => {
    const { path: address } = await grantFor(['legacy'])
    const agent = await Agent.connect(worker.url + address)
    const faults = `http://127.0.0.1:${sandbox.port}/control/faults`
    const rules = [{ tool: ALLOWED, mode: 'error_500', times: 1 }]
    await fetch(faults, { method: 'PUT', body: JSON.stringify({ requireKey: null, rules }) })
    const failed = await agent.call(ALLOWED, { query: 'lamp' })
    await fetch(faults, { method: 'DELETE' })
    expect(failed.isError).toBe(true)
    expect(failed.text).toContain('The server failed with HTTP 500')
    const outcome = async () =>
      (await org.rows<{ outcome: string }>('SELECT outcome FROM call_outcomes WHERE status = 500'))[0]
        ?.outcome
    expect(await until(outcome)).toBe('upstream_error')
    await agent.close()
  })

  test('answers the older client: list, an allowed call, a denied one', async () => {
    const { path: address } = await grantFor(['legacy'])
    const agent = await Agent.connect(worker.url + address)
    expect((await agent.names()).toSorted()).toEqual([DENIED, ALLOWED].toSorted())
    expect((await agent.call(ALLOWED, { query: 'lamp' })).text).not.toContain('POLICY DENIED')
    expect((await agent.call(DENIED)).text).toContain('Needs a person')
    await agent.close()
  })

  test('whose definition changed is held in both eras and no longer called, and the other tools go on', async () => {
    const { path: address, grant } = await grantFor(['legacy', 'modern'])
    const faults = `http://127.0.0.1:${sandbox.port}/control/faults`
    const agent = await Agent.connect(worker.url + address)
    for (const change of ['description', 'schema', 'steering']) {
      await fetch(faults, { method: 'PUT', body: JSON.stringify({ changed: { [ALLOWED]: change } }) })
      expect(await agent.names(), change).toEqual([DENIED])
    }
    await fetch(faults, { method: 'DELETE' })
    const newer = new ModernClient({ name: 'agent', version: '1' }, { versionNegotiation: { mode: 'auto' } })
    await newer.connect(new StreamableHTTPClientTransport(new URL(worker.url + address)))
    expect((await newer.listTools()).tools.map((tool) => tool.name)).toEqual([DENIED])
    const refused = await newer.callTool({ name: ALLOWED, arguments: { query: 'lamp' } })
    expect(JSON.stringify(refused)).toContain('held until a person has reviewed it')
    const rows = await org.rows<{ n: number }>(
      'SELECT count(*)::int AS n FROM holds WHERE server_id = $1 AND tool = $2',
      [grant.serverId, ALLOWED],
    )
    expect(rows).toEqual([{ n: 3 }])
    await newer.close()
    await agent.close()
  })

  test.each([
    ['both eras', ['legacy', 'modern'] as const],
    ['modern only', ['modern'] as const],
    ['legacy only', ['legacy'] as const],
  ])('answers the newer client: %s', async (_, eras) => {
    const { path: address } = await grantFor([...eras])
    const client = new ModernClient({ name: 'agent', version: '1' }, { versionNegotiation: { mode: 'auto' } })
    await client.connect(new StreamableHTTPClientTransport(new URL(worker.url + address)))
    const { tools } = await client.listTools()
    expect(tools.map((tool) => tool.name).toSorted()).toEqual([DENIED, ALLOWED].toSorted())
    const allowed = await client.callTool({ name: ALLOWED, arguments: { query: 'lamp' } })
    expect(JSON.stringify(allowed)).not.toContain('POLICY DENIED')
    expect(JSON.stringify(await client.callTool({ name: DENIED, arguments: {} }))).toContain('Needs a person')
    await client.close()
  })
})
