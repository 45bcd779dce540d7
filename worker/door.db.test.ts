import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { originOf, sealHeaders } from '#lib/secrets/seal.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { newId } from './ids.ts'
import { post, toolCall, until } from './testing/agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from './testing/child.fixture.ts'
import { type Issued, makeKeys, Publisher } from './testing/publisher.fixture.ts'
import { Spy } from './testing/spy.fixture.ts'

const AUD = 'test'
let database: TestDatabase
let spy: Spy
let worker: Worker
let org: Publisher
let issued: Issued
let url: string
const keys = makeKeys()

beforeAll(async () => {
  database = await testDatabase()
  spy = await new Spy().start()
  worker = await startWorker(await bundleWorker(), workerEnv(database.urls.enforcer, keys, AUD))
  org = await Publisher.make(database.urls, keys, AUD)
  const server = await org.addServer(spy.url, Spy.tools)
  const credential = newId(Date.now())
  const binding = { org: org.org, server: server.id, credential, keyVersion: 1, origin: originOf(spy.url) }
  const sealed = sealHeaders([['X-API-Key', 'the-secret']], binding, Buffer.alloc(32, 5))
  await org.rows(
    `INSERT INTO server_credentials (org_id, id, server_id, version, origin, header_names, sealed, key_version, set_by, set_at)
      VALUES ($1, $2, $3, 1, $4, $5, $6, 1, $7, now())`,
    [org.org, credential, server.id, binding.origin, ['X-API-Key'], sealed, newId(Date.now())],
  )
  server.credential = { id: credential, version: 1 }
  const policy = org.addPolicy(server.id, { version: '1', default: 'allow', tools: {} })
  issued = await org.addGrant(server.id, policy.id)
  await org.publish()
  url = worker.url + issued.path
  await until(async () => (await post(url, toolCall('read_item'))).status === 200)
})
afterAll(async () => {
  await worker?.kill()
  await org?.close()
  await spy?.stop()
  await database?.drop()
})
beforeEach(() => {
  spy.seen.length = 0
})

/** Bytes as they are, past any client that would tidy them. */
function raw(head: string[], body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(worker.port, '127.0.0.1', () => socket.end(`${head.join('\r\n')}\r\n\r\n${body}`))
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(said.split('\r\n')[0] ?? ''))
  })
}

describe('a request is refused before anything is forwarded', () => {
  const body = JSON.stringify(toolCall('read_item'))
  const head = () => [
    `POST ${issued.path} HTTP/1.1`,
    `Host: 127.0.0.1:${worker.port}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  const without = (name: string) => head().filter((line) => !line.startsWith(name))

  test.each<[string, () => string[], number]>([
    ['with another Host', () => [...without('Host'), 'Host: evil.example'], 403],
    ['with an Origin that is not allowed', () => [...head(), 'Origin: http://evil.example'], 403],
    ['with two Hosts', () => [...head(), 'Host: evil.example'], 400],
    ['with two Authorizations', () => [...head(), 'Authorization: Bearer a', 'Authorization: Bearer b'], 400],
    ['with a mirrored header twice', () => [...head(), 'Mcp-Name: a', 'Mcp-Name: b'], 400],
    ['with Upgrade', () => [...head(), 'Upgrade: websocket'], 400],
    ['with Expect', () => [...head(), 'Expect: 100-continue'], 417],
    ['with an absolute target', () => [`POST http://x${issued.path} HTTP/1.1`, ...head().slice(1)], 404],
    ['with a query', () => [`POST ${issued.path}?a HTTP/1.1`, ...head().slice(1)], 404],
    ['with PUT', () => [`PUT ${issued.path} HTTP/1.1`, ...head().slice(1)], 405],
    ['as text', () => [...without('Content-Type'), 'Content-Type: text/plain'], 415],
    ['in UTF-16', () => [...without('Content-Type'), 'Content-Type: application/json; charset=utf-16'], 415],
    ['in gzip', () => [...head(), 'Content-Encoding: gzip'], 415],
    ['over 4 MiB', () => [...without('Content-Length'), 'Content-Length: 5000000'], 413],
    ['with a body to read a stream', () => [`GET ${issued.path} HTTP/1.1`, ...head().slice(1)], 400],
    ['with a body to end a session', () => [`DELETE ${issued.path} HTTP/1.1`, ...head().slice(1)], 400],
    ['with Content-Length twice', () => [...head(), `Content-Length: ${body.length}`], 400],
    ['with a header over two lines', () => [...head(), 'X-A: 1', ' 2'], 400],
    ['with a NUL in a header', () => [...head(), 'X-A: 1\u0000'], 400],
    [
      'with chunks in HTTP/1.0',
      () => [
        `POST ${issued.path} HTTP/1.0`,
        ...without('Content-Length').slice(1),
        'Transfer-Encoding: chunked',
      ],
      400,
    ],
    [
      'in another charset that hides letters',
      () => [...without('Content-Type'), 'Content-Type: application/json; charset=utf-7'],
      415,
    ],
    ['that went round', () => [...head(), `Signalbox-Hops: ${AUD}`], 508],
    [
      'for discovery documents',
      () => [`GET /.well-known/oauth-protected-resource${issued.path} HTTP/1.1`, ...head().slice(1)],
      404,
    ],
  ])('%s', async (_, lines, status) => {
    expect(await raw(lines(), body)).toContain(` ${status} `)
    expect(spy.seen).toEqual([])
  })

  test('with a content type in another case, or utf-8 named, it is the same as without', async () => {
    for (const type of ['Application/JSON', 'application/json; charset=UTF-8'])
      expect((await post(url, toolCall('read_item'), { 'content-type': type })).status).toBe(200)
  })

  test.each<[string, string | object, number, string]>([
    ['a batch', [toolCall('read_item')], 400, '-32600'],
    ['a key twice', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}', 400, '-32700'],
    ['a vendor method', { jsonrpc: '2.0', id: 1, method: 'vendor/run' }, 200, '-32601'],
    ['resources', { jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri: 'a:b' } }, 200, '-32601'],
    [
      'a task',
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'read_item', task: {} } },
      200,
      '-32602',
    ],
    ['a response', { jsonrpc: '2.0', id: 1, result: {} }, 400, '-32600'],
    [
      'a call without id',
      { jsonrpc: '2.0', method: 'tools/call', params: { name: 'read_item' } },
      400,
      '-32600',
    ],
    [
      'a modern request to a legacy server',
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'server/discover',
        params: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
      },
      400,
      '-32020',
    ],
  ])('%s', async (_, message, status, code) => {
    const answer = await post(url, message)
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(code)
    expect(spy.seen).toEqual([])
  })

  test('an unknown notification is answered 202 and dropped', async () => {
    expect((await post(url, { jsonrpc: '2.0', method: 'notifications/vendor' })).status).toBe(202)
    expect(spy.seen).toEqual([])
  })
})

test('the server’s own credential arrives, opened, and is nowhere in the log', async () => {
  await post(url, toolCall('read_item'), { 'x-api-key': 'from-the-client' })
  expect(spy.calls[0]?.headers['x-api-key']).toBe('the-secret')
  expect(worker.log()).not.toContain('the-secret')
  expect(worker.log()).not.toContain(issued.path.split('/')[2])
})

describe('a URL without a row', () => {
  const now = () => Math.floor(Date.now() / 1000)

  test.each(['try', 'sample'] as const)(
    'marked %s calls for a live grant, and its record is marked',
    async (mark) => {
      const path = await org.path(issued.grant, { gen: 0, exp: now() + 60, jti: `${mark}-1`, [mark]: true })
      expect((await post(worker.url + path, toolCall('read_item'))).body).toContain('did read_item')
      const [row] = await org.rows<{ try: boolean; sample: boolean }>(
        'SELECT try, sample FROM calls WHERE jti = $1',
        [`${mark}-1`],
      )
      expect(row?.[mark]).toBe(true)
    },
  )

  test('is refused for a grant that is not in the release', async () => {
    const gone = { ...issued.grant, id: newId(Date.now()) }
    const path = await org.path(gone, { gen: 0, exp: now() + 60, try: true })
    expect((await post(worker.url + path, toolCall('read_item'))).status).toBe(401)
  })
})

test('stopping all calls denies every call within a second', async () => {
  org.blocked = true
  await org.publish()
  await until(async () => (await post(url, toolCall('read_item'))).body.includes('"blocked"'), 1000)
  org.blocked = false
  await org.publish()
  await until(async () => (await post(url, toolCall('read_item'))).body.includes('did read_item'), 1000)
})

test('more than 50 requests a second are answered 429 before their body is read, and recorded once a second', async () => {
  const answers = await Promise.all(Array.from({ length: 90 }, () => post(url, toolCall('read_item'))))
  const over = answers.filter((answer) => answer.status === 429)
  expect(over.length).toBeGreaterThan(20)
  expect(over[0]?.headers.get('retry-after')).toBe('1')
  const noted = await until(async () => {
    const rows = await org.rows<{ requests: number }>(
      "SELECT requests FROM calls WHERE code = 'too_many_requests' ORDER BY id",
    )
    return rows.reduce((sum, row) => sum + row.requests, 0) >= over.length && rows
  })
  expect(noted.length).toBeLessThan(6)
})
