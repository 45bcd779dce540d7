import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { Agent, post, toolCall, until } from './testing/agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from './testing/child.fixture.ts'
import { type Issued, makeKeys, Publisher } from './testing/publisher.fixture.ts'
import { Spy } from './testing/spy.fixture.ts'

const AUD = 'test'
const POLICY = {
  version: '1',
  default: 'deny',
  hide: ['secret_tool'],
  tools: {
    read_item: {},
    echo: {},
    stream: {},
    slow: {},
    ask: {},
    forbidden: {},
    create_item: { limits: [{ window: 'minute', max: 30, on_deny: 'At most 30 new items a minute' }] },
    delete_all: { action: 'deny', reason: 'Deleting needs a person' },
  },
}

let database: TestDatabase
let spy: Spy
let worker: Worker
let org: Publisher
let serverId: string
let policyId: string
const keys = makeKeys()

beforeAll(async () => {
  database = await testDatabase()
  spy = await new Spy().start()
  const file = await bundleWorker()
  const env = workerEnv(database.urls.enforcer, keys, AUD, { GRANT_REQUESTS_PER_SECOND: '1000000' })
  worker = await startWorker(file, env)
  org = await Publisher.make(database.urls, keys, AUD)
  const server = await org.addServer(spy.url, Spy.tools)
  serverId = server.id
  policyId = org.addPolicy(server.id, POLICY).id
})
afterAll(async () => {
  await worker?.kill()
  await org?.close()
  await spy?.stop()
  await database?.drop()
})
beforeEach(() => {
  spy.seen.length = 0
  spy.beforeCall = async () => undefined
})

async function agent(): Promise<{ issued: Issued; url: string; mcp: string }> {
  const issued = await org.addGrant(serverId, policyId)
  await org.publish()
  const url = worker.url + issued.path
  await until(async () => (await post(url, toolCall('no_such'))).status !== 401)
  return { issued, url, mcp: `${worker.url}/mcp/${serverId}` }
}

type CallRow = {
  tool: string
  effect: string
  code: string
  rule: string
  message: string
  outcome: string | null
}
function records(grantId: string): Promise<CallRow[]> {
  return org.rows<CallRow>(
    `SELECT c.tool, c.effect, c.code, c.rule, c.message, o.outcome FROM calls c
      LEFT JOIN call_outcomes o ON o.org_id = c.org_id AND o.id = c.id WHERE c.grant_id = $1 ORDER BY c.id`,
    [grantId],
  )
}

describe('an agent with a real MCP client', () => {
  test('calls what is allowed by both forms of address, and the record says so', async () => {
    const { issued, url, mcp } = await agent()
    for (const one of [await Agent.connect(url), await Agent.connect(mcp, issued.token)]) {
      expect(await one.call('read_item', { id: 'i-1' })).toEqual({ text: 'did read_item', isError: false })
      await one.close()
    }
    const rows = await until(async () => {
      const found = (await records(issued.grant.id)).filter((row) => row.tool === 'read_item')
      return found.length === 2 && found.every((row) => row.outcome !== null) && found
    })
    expect(rows).toEqual([
      expect.objectContaining({ effect: 'allow', code: 'allowed', outcome: 'ok' }),
      expect.objectContaining({ effect: 'allow', code: 'allowed', outcome: 'ok' }),
    ])
  })

  test('sees in the list only what may be called, with unknown members and the cursor kept', async () => {
    const { url } = await agent()
    const one = await Agent.connect(url)
    const { tools, nextCursor } = await one.client.listTools()
    expect(tools.map((tool) => tool.name)).not.toContain('secret_tool')
    expect(tools.map((tool) => tool.name)).toContain('read_item')
    expect(nextCursor).toBe('next')
    await one.close()
  })

  test('gets a denial as a tool result with the reason, and the server never hears of it', async () => {
    const { issued, url } = await agent()
    const one = await Agent.connect(url)
    const denied = await one.call('delete_all')
    expect(denied.isError).toBe(true)
    expect(denied.text).toContain('[POLICY DENIED]')
    expect(denied.text).toContain('Deleting needs a person')
    expect(spy.calls).toEqual([])
    await until(async () =>
      (await records(issued.grant.id)).find((row) => row.code === 'denied' && row.outcome === 'refused'),
    )
    await one.close()
  })

  test('is over the limit at the 31st call of a minute, and exactly 30 reached the server', async () => {
    const { issued, url } = await agent()
    const answers = await Promise.all(Array.from({ length: 31 }, () => post(url, toolCall('create_item'))))
    const over = answers.filter((answer) => answer.body.includes('[POLICY DENIED]'))
    expect(over).toHaveLength(1)
    expect(over[0]?.body).toContain('At most 30 new items a minute')
    expect(spy.calls).toHaveLength(30)
    const rows = (await records(issued.grant.id)).filter((row) => row.tool === 'create_item')
    expect(rows.filter((row) => row.code === 'allowed')).toHaveLength(30)
    expect(rows.filter((row) => row.code === 'limit')).toMatchObject([
      { effect: 'deny', rule: '/tools/create_item/limits/0' },
    ])
  })

  test('finds a hidden tool as unknown as one that does not exist', async () => {
    const { url } = await agent()
    const of = async (name: string) => {
      const { body } = await post(url, { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } })
      return body.replaceAll(name, 'X')
    }
    expect(await of('secret_tool')).toBe(await of('nothing_like_it'))
    expect(await of('secret_tool')).toContain('-32602')
    expect(spy.calls).toEqual([])
  })

  test('is stopped within a second of the revocation, and its open stream is closed within two', async () => {
    const { issued, url } = await agent()
    const stream = await fetch(url, { headers: { accept: 'text/event-stream' } })
    expect(stream.status).toBe(200)
    const ended = stream.text().catch(() => 'closed')
    expect((await post(url, toolCall('read_item'))).status).toBe(200)
    org.parts.grants.splice(org.parts.grants.indexOf(issued.grant), 1)
    await org.publish()
    const revokedAt = performance.now()
    await until(async () => (await post(url, toolCall('read_item'))).status === 401)
    expect(performance.now() - revokedAt).toBeLessThan(1000)
    await ended
    expect(performance.now() - revokedAt).toBeLessThan(2000)
    await until(async () => (await records(issued.grant.id)).find((row) => row.code === 'revoked'))
  })

  test('of another server is 401, by both forms, with the same bytes as no credential at all', async () => {
    const other = await org.addServer(spy.url, Spy.tools)
    const { issued, mcp } = await agent()
    const swapped = worker.url + (await org.path(issued.grant, { srv: other.id }))
    const answers = [
      await post(swapped, toolCall('read_item')),
      await post(`${worker.url}/mcp/${other.id}`, toolCall('read_item'), {
        authorization: `Bearer ${issued.token}`,
      }),
      await post(mcp, toolCall('read_item')),
      await post(mcp, toolCall('read_item'), { authorization: 'Bearer nonsense' }),
      await post(`${worker.url}/s/a.b.c/mcp`, toolCall('read_item')),
    ]
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([401]))
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1)
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer')
    expect(spy.seen).toEqual([])
    await until(async () => (await records(issued.grant.id)).find((row) => row.code === 'other_server'))
  })
})

describe('what reaches the server', () => {
  test('was recorded durably before it left', async () => {
    const { issued, url } = await agent()
    const standing: number[] = []
    spy.beforeCall = async () => {
      const rows = await records(issued.grant.id)
      standing.push(rows.filter((row) => row.effect === 'allow' && row.outcome === null).length)
    }
    await post(url, toolCall('read_item'))
    await post(url, toolCall('read_item'))
    expect(standing.every((count) => count >= 1)).toBe(true)
    expect(standing).toHaveLength(2)
  })

  test('is the client’s own bytes, without its credentials, cookies and origin', async () => {
    const { issued, mcp } = await agent()
    const body = `{ "jsonrpc":"2.0", "id":9007199254740991,"method":"tools/call","params":{"name":"echo","arguments":{"n":9007199254740993,"e":1e400,"z":1.0}}}`
    const answer = await post(mcp, body, {
      authorization: `Bearer ${issued.token}`,
      cookie: 'a=b',
      'x-forwarded-for': '1.2.3.4',
      'mcp-name': 'other',
    })
    expect(answer.status).toBe(200)
    const [seen] = spy.calls
    expect(seen?.body).toBe(body)
    for (const name of ['authorization', 'cookie', 'x-forwarded-for', 'mcp-name'])
      expect(seen?.headers[name]).toBeUndefined()
    expect(seen?.headers['accept-encoding']).toBe('identity')
    expect(seen?.headers.host).toBe(`127.0.0.1:${spy.port}`)
  })

  test('is no value of an argument in the record: only names', async () => {
    const { issued, url } = await agent()
    await post(url, toolCall('echo', { 'visible-name': 'secret-value' }))
    const rows = await org.rows<{ all: string }>('SELECT c::text AS all FROM calls c WHERE c.grant_id = $1', [
      issued.grant.id,
    ])
    const text = rows.map((row) => row.all).join()
    expect(text).toContain('visible-name')
    expect(text).not.toContain('secret-value')
  })
})

describe('what comes back', () => {
  test('of a stream is its events, and the session is bound to the grant', async () => {
    const { url } = await agent()
    const one = await Agent.connect(url)
    expect(await one.call('stream')).toEqual({ text: 'streamed', isError: false })
    const session = one.transport.sessionId ?? ''
    expect(session).not.toContain('spy-session-1')
    expect(spy.calls[0]?.headers['mcp-session-id']).toBe('spy-session-1')
    const other = await agent()
    const stolen = await post(other.url, toolCall('read_item'), { 'mcp-session-id': session })
    expect(stolen.status).toBe(404)
    await one.close()
  })

  test('has no cookie, no server name, and no capability that is not governed', async () => {
    const { url } = await agent()
    const answer = await post(url, {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: {
        protocolVersion: '2025-11-25',
        capabilities: { sampling: {} },
        clientInfo: { name: 'a', version: '1' },
      },
    })
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(answer.headers.get('server')).toBeNull()
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(JSON.parse(answer.body).result.capabilities).toEqual({ tools: { listChanged: true } })
    expect(JSON.parse(spy.seen.at(-1)?.body ?? '{}').params.capabilities).toEqual({})
  })

  test('when a server asks the client for something is an error to the server and nothing to the client', async () => {
    const { url } = await agent()
    const answer = await post(url, toolCall('ask'))
    expect(answer.body).not.toContain('sampling')
    expect(answer.body).toContain('streamed')
    const reply = await until(async () => spy.seen.find((seen) => seen.method === 'response'))
    expect(reply.body).toContain('-32601')
  })

  test('when the server rejects its credential is a tool result, never a 401', async () => {
    const { url } = await agent()
    const answer = await post(url, toolCall('forbidden'))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('www-authenticate')).toBeNull()
    expect(JSON.parse(answer.body).result.isError).toBe(true)
  })

  test('when the client leaves is an aborted call', async () => {
    const { issued, url } = await agent()
    const leave = new AbortController()
    const call = fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(toolCall('slow')),
      signal: leave.signal,
    }).catch(() => undefined)
    const closed = spy.closed
    await until(async () => spy.calls.length === 1)
    leave.abort()
    await call
    await until(async () => spy.closed > closed)
    await until(async () => (await records(issued.grant.id)).find((row) => row.outcome === 'client_gone'))
  })
})
