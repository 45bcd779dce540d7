import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { afterEach, describe, expect, test } from 'vitest'
import type { GuardRules } from '#lib/net/guard.ts'
import { selfSigned } from './certificate.fixture.ts'
import { type Connected, type ConnectOptions, connect, type Step } from './connect.ts'
import {
  type Answering,
  error,
  legacy,
  listen,
  modern,
  result,
  tool,
  type Upstream,
  upstream,
} from './upstream.fixture.ts'

const rules: GuardRules = {
  mode: 'local',
  allow: new Set(),
  ownPorts: new Set([3000, 4000]),
  ownHosts: new Set(['localhost', '127.0.0.1']),
}
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function started(answering: Answering, tls?: { key: string; cert: string }): Promise<Upstream> {
  const made = await upstream(answering, tls)
  closing.push(made.close)
  return made
}

async function climb(
  url: string,
  options: Partial<ConnectOptions> = {},
): Promise<{ steps: Step[]; found: Connected | undefined; failed: Step | undefined }> {
  const ladder = connect(url, {
    rules,
    headers: [],
    timeoutMs: 5000,
    clock: () => performance.now(),
    ...options,
  })
  const steps: Step[] = []
  for (;;) {
    const next = await ladder.next()
    if (next.done) {
      const failed = steps.find((step) => step.state === 'failed')
      return { steps, found: next.value, failed }
    }
    steps.push(next.value)
  }
}

const states = (steps: Step[]) =>
  steps.filter((step) => step.state !== 'running').map((step) => `${step.step} ${step.state}`)
/** Steps whose last word is that they run. */
const stillRunning = (steps: Step[]) =>
  [...new Map(steps.map((step) => [step.step, step.state]))].filter(([, state]) => state === 'running')
const one: Answering = (message) => result(message, { tools: [tool('find')] })
const html: Answering = (_, __, res) =>
  void res.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Hello</title>')

describe('a server that can be connected to', () => {
  test('shows each step in its order, with its time, and what it is', async () => {
    const server = await started(legacy(one))
    const { steps, found } = await climb(server.url)
    expect(states(steps)).toEqual([
      'address ok',
      'secure skipped',
      'reachable ok',
      'speaks ok',
      'signed_in ok',
      'tools ok',
    ])
    expect(steps.every((step) => step.ms >= 0)).toBe(true)
    expect(steps.at(-1)?.label).toBe('1 tool')
    expect(steps.find((step) => step.step === 'speaks' && step.state === 'ok')?.detail).toBe('2025-11-25')
    expect(found).toMatchObject({ url: server.url, eras: ['legacy'], instructions: 'Be kind.' })
    expect(found?.tools.map((each) => each.definition)).toEqual([
      '{"name":"find","inputSchema":{"type":"object"}}',
    ])
  })

  test('is spoken to in the era it speaks, or in both', async () => {
    expect((await climb((await started(modern(one))).url)).found?.eras).toEqual(['modern'])
    const both: Answering = (message, req, res) =>
      (req.headers['mcp-protocol-version'] === '2026-07-28' ? modern(one) : legacy(one))(message, req, res)
    const { found, steps } = await climb((await started(both)).url)
    expect(found?.eras).toEqual(['legacy', 'modern'])
    expect(steps.find((step) => step.step === 'speaks' && step.state === 'ok')?.detail).toBe(
      '2025-11-25 and 2026-07-28',
    )
  })

  test('is understood where the official package serves it', async () => {
    const handler = createMcpHandler(() => {
      const server = new McpServer({ name: 'official', version: '1' })
      server.registerTool('find', { description: 'Finds.' }, () => ({ content: [] }))
      return server
    })
    const server = createServer(toNodeHandler(handler))
    const port = await listen(server)
    closing.push(async () => {
      await handler.close()
      server.closeAllConnections()
      server.close()
    })
    const { found } = await climb(`http://127.0.0.1:${port}/mcp`)
    expect(found?.eras).toContain('modern')
    expect(found?.tools.map((each) => each.name)).toEqual(['find'])
  })

  test('has all its pages read, and number tokens and unknown members kept', async () => {
    const paged: Answering = (message, _, res) => {
      const cursor = message.params?.cursor
      const page =
        cursor === undefined
          ? '{"tools":[{"name":"a","x":1.0}],"nextCursor":"2"}'
          : '{"tools":[{"name":"a"},{"name":"b","n":9007199254740993}]}'
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.end(
        `: hello\n\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\ndata: {"jsonrpc":"2.0","id":${message.id},"result":${page}}\n\n`,
      )
    }
    const { found } = await climb((await started(legacy(paged))).url)
    expect(found?.tools.map((each) => each.definition)).toEqual([
      '{"name":"a","x":1.0}',
      '{"name":"b","n":9007199254740993}',
    ])
  })

  test('gets the headers that were set, with every message, and its session is ended', async () => {
    const server = await started(legacy(one))
    const { steps } = await climb(server.url, { headers: [['X-API-Key', 'k1']] })
    expect(steps.find((step) => step.step === 'signed_in' && step.state === 'ok')?.detail).toBe(
      'With X-API-Key',
    )
    expect(JSON.stringify(steps)).not.toContain('k1')
    expect(server.heard.length).toBeGreaterThan(3)
    for (const heard of server.heard) expect(heard.headers['x-api-key']).toBe('k1')
    expect(server.heard.at(-1)).toMatchObject({ method: 'DELETE', headers: { 'mcp-session-id': 's1' } })
  })

  test('may have no tools at all', async () => {
    const none: Answering = (message, req, res) =>
      message.method === 'initialize'
        ? result(message, { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: {} })
        : message.method === 'tools/list'
          ? error(message, -32601)
          : legacy(one)(message, req, res)
    const { found, steps } = await climb((await started(none)).url)
    expect(found?.tools).toEqual([])
    expect(steps.at(-1)).toMatchObject({ label: '0 tools', detail: 'The server offers no tools' })
  })
})

describe('an address that cannot be connected to says why', () => {
  test.each([
    ['nonsense', 'bad_url'],
    ['example.com/mcp', 'bad_url'],
    ['ftp://example.com', 'bad_url'],
    ['https://user:pass@example.com/', 'bad_url'],
    ['https://10.0.0.1/mcp', 'private_address'],
    ['http://169.254.169.254/latest', 'private_address'],
    ['http://127.0.0.1:4000/mcp', 'own_address'],
    ['http://localhost:3000/mcp', 'own_address'],
  ])('%s', async (url, code) => {
    const { failed, found } = await climb(url)
    expect(failed).toMatchObject({ step: 'address', problem: { code } })
    expect(failed?.problem?.fix).toMatch(/\w/)
    expect(found).toBeUndefined()
  })

  test('a name without an address, and one that leads inside', async () => {
    const gone = Object.assign(new Error('x'), { code: 'ENOTFOUND' })
    const { failed } = await climb('https://typo.example/mcp', { resolve: () => Promise.reject(gone) })
    expect(failed).toMatchObject({ step: 'address', problem: { code: 'dns' } })
    expect(failed?.problem?.sentence).toContain('typo.example')
    const inside = await climb('https://inner.example/mcp', {
      resolve: async () => [{ address: '10.0.0.1', family: 4 }],
    })
    expect(inside.failed).toMatchObject({ step: 'address', problem: { code: 'private_address' } })
    const slow = await climb('https://slow.example/mcp', {
      resolve: () => new Promise(() => {}),
      timeoutMs: 20,
    })
    expect(slow.failed).toMatchObject({ step: 'address', problem: { code: 'slow' } })
  })

  test('a name that changes its mind after it was checked is not followed inside', async () => {
    const server = await started(legacy(one))
    let asked = 0
    const { failed } = await climb(`http://rebind.example:${server.port}/mcp`, {
      resolve: async () => [{ address: asked++ < 2 ? '127.0.0.1' : '10.0.0.1', family: 4 }],
    })
    expect(failed).toMatchObject({ step: 'address', problem: { code: 'private_address' } })
    expect(server.heard).toEqual([])
  })

  test('a port where nothing listens', async () => {
    const server = await upstream(one)
    await server.close()
    for (const scheme of ['http', 'https']) {
      const { failed, steps } = await climb(`${scheme}://127.0.0.1:${server.port}/mcp`)
      expect(failed).toMatchObject({ step: 'reachable', problem: { code: 'refused' } })
      expect(stillRunning(steps)).toEqual([])
    }
  })

  test('a certificate that nobody vouches for', async () => {
    const server = await started(legacy(one), selfSigned('127.0.0.1'))
    const { failed } = await climb(server.url)
    expect(failed).toMatchObject({ step: 'secure', problem: { code: 'tls' } })
    expect(failed?.problem?.sentence).toContain('not signed')
    expect(server.heard).toEqual([])
  })

  test('https where no TLS is spoken', async () => {
    const server = await started(legacy(one))
    const { failed } = await climb(server.url.replace('http:', 'https:'))
    expect(failed).toMatchObject({ step: 'secure', problem: { code: 'tls' } })
    expect(failed?.problem?.sentence).toContain('TLS')
  })
})

describe('what answers but cannot be used says what it is', () => {
  test.each<[string, Answering, string, string]>([
    ['a web page', html, 'speaks', 'not_mcp'],
    [
      'a page for browsers only',
      (_, req, res) => (req.method === 'GET' ? html({}, req, res) : void res.writeHead(405).end()),
      'speaks',
      'not_mcp',
    ],
    ['JSON that is no JSON-RPC', () => ({ hello: 1 }), 'speaks', 'not_mcp'],
    ['JSON-RPC that is no MCP', (message) => error(message, -32601), 'speaks', 'not_mcp'],
    ['nothing at this path', (_, __, res) => void res.writeHead(404).end('x'), 'speaks', 'not_mcp'],
    [
      'a redirect',
      (_, __, res) => void res.writeHead(307, { location: '/mcp/' }).end(),
      'speaks',
      'redirect',
    ],
    ['an error', (_, __, res) => void res.writeHead(500).end(), 'speaks', 'server_error'],
    ['a closed connection', (_, req) => void req.socket.destroy(), 'speaks', 'dropped'],
    ['only an older revision', legacy(one, '2024-11-05'), 'speaks', 'other_revision'],
    [
      'only a later revision',
      (message) => error(message, -32022, { supported: ['2027-07-28'], requested: '2026-07-28' }),
      'speaks',
      'other_revision',
    ],
    [
      'the old transport',
      (_, req, res) =>
        req.method === 'GET'
          ? void res
              .writeHead(200, { 'content-type': 'text/event-stream' })
              .write('event: endpoint\ndata: /x\n\n')
          : void res.writeHead(405).end(),
      'speaks',
      'old_transport',
    ],
    ['a missing sign-in', (_, __, res) => void res.writeHead(401).end(), 'signed_in', 'unauthorised'],
    ['a forbidden caller', (_, __, res) => void res.writeHead(403).end(), 'signed_in', 'forbidden'],
    [
      'a sign-in by OAuth, in its challenge',
      (_, __, res) =>
        void res.writeHead(401, { 'www-authenticate': 'Bearer resource_metadata="https://x/"' }).end(),
      'signed_in',
      'oauth',
    ],
    [
      'a sign-in by OAuth, where it is published',
      (_, req, res) =>
        req.url === '/.well-known/oauth-protected-resource/mcp'
          ? { resource: 'x', authorization_servers: ['https://x/'] }
          : void res.writeHead(401).end(),
      'signed_in',
      'oauth',
    ],
    [
      'a sign-in at the first question',
      legacy((_, __, res) => void res.writeHead(401).end()),
      'signed_in',
      'unauthorised',
    ],
    [
      'tools without names',
      legacy((message) => result(message, { tools: [{}] })),
      'tools',
      'tools_unreadable',
    ],
    [
      'a tool twice in one object',
      legacy(
        (message, _, res) =>
          void res
            .writeHead(200, { 'content-type': 'application/json' })
            .end(`{"jsonrpc":"2.0","id":${message.id},"result":{"tools":[],"tools":[]}}`),
      ),
      'tools',
      'tools_unreadable',
    ],
    [
      'a list without end',
      legacy((message) => result(message, { tools: [tool('a')], nextCursor: 'x' })),
      'tools',
      'tools_unreadable',
    ],
    ['an error instead of tools', legacy((message) => error(message, -32603)), 'tools', 'tools_unreadable'],
    [
      'a name with a line break',
      legacy((message) => result(message, { tools: [tool('a\nb')] })),
      'tools',
      'tools_unreadable',
    ],
    ['a broken list', legacy((_, __, res) => void res.writeHead(502).end()), 'tools', 'server_error'],
  ])('%s', async (_, answering, step, code) => {
    const { failed, found, steps } = await climb((await started(answering)).url)
    expect(failed).toMatchObject({ step, problem: { code } })
    expect(failed?.problem?.sentence).toMatch(/\.$/)
    expect(failed?.problem?.fix).toMatch(/\w/)
    expect(failed?.wantsHeaders ?? false).toBe(step === 'signed_in')
    expect(found).toBeUndefined()
    expect(states(steps).at(-1)).toBe(`${step} failed`)
    expect(stillRunning(steps)).toEqual([])
  })

  test.each<[string, Answering]>([
    ['16 MiB', legacy((message) => result(message, { tools: [], x: 'x'.repeat(17 * 1024 * 1024) }))],
    ['circle', legacy((message) => result(message, { tools: [], nextCursor: 'x' }))],
    ['control characters', legacy((message) => result(message, { tools: [tool('a\u0000')] }))],
    ['256 characters', legacy((message) => result(message, { tools: [tool('a'.repeat(257))] }))],
    [
      '2000 tools',
      legacy((message) => result(message, { tools: Array.from({ length: 2001 }, (_, i) => tool(`t${i}`)) })),
    ],
  ])('a list that is not kept says what is the matter with it: %s', async (words, answering) => {
    const { failed } = await climb((await started(answering)).url)
    expect(failed).toMatchObject({ step: 'tools', problem: { code: 'tools_unreadable' } })
    expect(failed?.problem?.sentence).toContain(words)
  })

  test('a server that never answers is slow, at the step that waited', async () => {
    const mute = await climb((await started(() => undefined)).url, { timeoutMs: 100 })
    expect(mute.failed).toMatchObject({ step: 'speaks', problem: { code: 'slow' } })
    const late = await climb((await started(legacy(() => undefined))).url, { timeoutMs: 200 })
    expect(late.failed).toMatchObject({ step: 'signed_in', problem: { code: 'slow' } })
  })

  test('a server that accepts and is no HTTP server', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => socket.destroy()).resume()
      socket.end('SSH-2.0-x\r\n')
    })
    const port = await listen(server)
    closing.push(() => new Promise((closed) => server.close(() => closed())))
    const { failed } = await climb(`http://127.0.0.1:${port}/mcp`)
    expect(failed).toMatchObject({ step: 'speaks', problem: { code: 'not_mcp' } })
  })

  test('headers that the server refuses are refused headers, not a sign-in', async () => {
    const server = await started(
      (_, __, res) =>
        void res.writeHead(401, { 'www-authenticate': 'Bearer resource_metadata="https://x/"' }).end(),
    )
    const { failed } = await climb(server.url, { headers: [['X-API-Key', 'wrong']] })
    expect(failed).toMatchObject({ step: 'signed_in', wantsHeaders: true, problem: { code: 'unauthorised' } })
  })

  test('a redirect is told and not followed, and no header goes where it leads', async () => {
    const other = await started(legacy(one))
    const server = await started((_, __, res) => void res.writeHead(308, { location: other.url }).end())
    const { failed } = await climb(server.url, { headers: [['X-API-Key', 'k1']] })
    expect(failed?.problem?.fix).toContain(other.url)
    expect(other.heard).toEqual([])
  })

  test('a redirect to something that is no web address is not repeated', async () => {
    const server = await started(
      (_, __, res) => void res.writeHead(302, { location: 'javascript:alert(1)' }).end(),
    )
    expect((await climb(server.url)).failed?.problem?.fix).not.toContain('javascript')
  })
})
