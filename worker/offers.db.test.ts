import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { canonical, fromPlain } from '#lib/json/write.ts'
import { type Setting, settings } from '#lib/mcp/methods.ts'
import type { ServerPart } from '#lib/release/parts.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { post, toolCall, until } from './testing/agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from './testing/child.fixture.ts'
import { makeKeys, Publisher } from './testing/publisher.fixture.ts'
import { type Seen, Spy } from './testing/spy.fixture.ts'

const AUD = 'offers'
const resource = { uri: 'note://one', name: 'one' }
const changed = { uri: 'note://two', name: 'two' }
const template = { uriTemplate: 'note://by-number/{id}', name: 'by number' }
const prompt = { name: 'greet', description: 'greets' }
const digest = (value: object) =>
  createHash('sha256')
    .update(canonical(fromPlain(value)))
    .digest('hex')

let database: TestDatabase
let spy: Spy
let worker: Worker
let org: Publisher
const keys = makeKeys()

beforeAll(async () => {
  database = await testDatabase()
  spy = await new Spy().start()
  worker = await startWorker(
    await bundleWorker(),
    workerEnv(database.urls.enforcer, keys, AUD, { GRANT_REQUESTS_PER_SECOND: '1000000' }),
  )
  org = await Publisher.make(database.urls, keys, AUD)
})
afterAll(async () => {
  await worker?.kill()
  await org?.close()
  await spy?.stop()
  await database?.drop()
})
beforeEach(() => {
  spy.seen.length = 0
  spy.result = results
  spy.events = () => undefined
})

function results({ method }: Seen): object | undefined {
  switch (method) {
    case 'resources/list':
      return {
        resources: [
          resource,
          { ...changed, description: 'Read this first.' },
          { uri: 'note://new', name: 'new' },
        ],
      }
    case 'resources/templates/list':
      return { resourceTemplates: [template, { uriTemplate: 'file:///{+path}', name: 'all' }] }
    case 'prompts/list':
      return { prompts: [prompt, { name: 'other' }] }
    case 'resources/read':
      return { contents: [{ uri: 'note://one', text: 'the note' }] }
    case 'prompts/get':
      return { messages: [] }
    case 'completion/complete':
      return { completion: { values: ['a'] } }
    case 'resources/subscribe':
      return {}
    default:
      return undefined
  }
}

/** A grant for a server of its own with so much switched on. */
async function grantFor(on: readonly Setting[], more: Partial<ServerPart> = {}) {
  const server = await org.addServer(spy.url, Spy.tools)
  Object.assign(server, {
    eras: ['legacy', 'modern'],
    settings: [...on],
    resources: [resource, changed].map((one) => ({ name: one.uri, digest: digest(one) })),
    templates: [{ name: template.uriTemplate, digest: digest(template) }],
    prompts: [{ name: prompt.name, digest: digest(prompt) }],
    ...more,
  })
  const issued = await org.addGrant(
    server.id,
    org.addPolicy(server.id, { version: '1', default: 'allow' }).id,
  )
  await org.publish()
  const url = worker.url + issued.path
  await until(async () => (await post(url, toolCall('no_such'))).status !== 401)
  spy.seen.length = 0
  return { url, grant: issued.grant.id, server }
}

let id = 100
const ask = (url: string, method: string, params: object = {}, headers: Record<string, string> = {}) => {
  id += 1
  return post(url, { jsonrpc: '2.0', id, method, params }, headers)
}
const answer = async (sent: ReturnType<typeof ask>) => JSON.parse((await sent).body)
const arrived = (method: string) => spy.seen.filter((one) => one.method === method).length

const modern = { 'mcp-protocol-version': '2026-07-28' }
const meta = (capabilities: object = {}) => ({
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  },
})

describe('what a server offers besides tools', () => {
  test.each([
    ['resources/list', {}],
    ['resources/templates/list', {}],
    ['resources/read', { uri: resource.uri }],
    ['resources/subscribe', { uri: resource.uri }],
    ['prompts/list', {}],
    ['prompts/get', { name: 'greet' }],
    [
      'completion/complete',
      { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'a', value: '' } },
    ],
  ])('does not exist where it is not switched on: %s', async (method, params) => {
    const { url } = await grantFor([])
    expect((await answer(ask(url, method, params))).error.code).toBe(-32601)
    expect(arrived(method)).toBe(0)
  })

  test('is listed as it was reviewed and not otherwise', async () => {
    const { url } = await grantFor(['resources', 'prompts'])
    expect((await answer(ask(url, 'resources/list'))).result.resources).toEqual([resource])
    expect((await answer(ask(url, 'resources/templates/list'))).result.resourceTemplates).toEqual([template])
    expect((await answer(ask(url, 'prompts/list'))).result.prompts).toEqual([prompt])
  })

  test('is read where it was reviewed, recorded first; all else is not found and never asked for', async () => {
    const { url, grant } = await grantFor(['resources', 'prompts', 'completion'])
    const read = (uri: string) => answer(ask(url, 'resources/read', { uri }))
    expect((await read('note://one')).result.contents[0].text).toBe('the note')
    expect((await read('note://by-number/7')).result).toBeDefined()
    expect(
      (await answer(ask(url, 'prompts/get', { name: 'greet', arguments: { who: 'you' } }))).result,
    ).toBeDefined()
    expect(
      (
        await answer(
          ask(url, 'completion/complete', {
            ref: { type: 'ref/resource', uri: template.uriTemplate },
            argument: { name: 'id', value: '' },
          }),
        )
      ).result.completion.values,
    ).toEqual(['a'])
    expect(arrived('resources/read')).toBe(2)
    for (const uri of [
      'note://new',
      'note://by-number/%2e%2e',
      'NOTE://one',
      'note://one?x',
      'file:///etc/passwd',
    ])
      expect((await read(uri)).error.code).toBe(-32002)
    expect((await answer(ask(url, 'prompts/get', { name: 'other' }))).error.code).toBe(-32602)
    expect((await answer(ask(url, 'resources/read', {}))).error.code).toBe(-32602)
    expect(arrived('resources/read')).toBe(2)
    expect(arrived('prompts/get')).toBe(1)
    const rows = await org.rows<{ method: string; tool: string; effect: string; arg_keys: string[] }>(
      'SELECT method, tool, effect, arg_keys FROM calls WHERE grant_id = $1 ORDER BY id',
      [grant],
    )
    const asked = rows.filter(({ method }) => method !== 'tools/call')
    expect(
      asked.filter(({ effect }) => effect === 'allow').map(({ method, tool }) => `${method} ${tool}`),
    ).toEqual([
      'resources/read note://one',
      'resources/read note://by-number/7',
      'prompts/get greet',
      `completion/complete ${template.uriTemplate}`,
    ])
    expect(asked.filter(({ effect }) => effect === 'deny')).toHaveLength(6)
    expect(asked.find(({ method }) => method === 'prompts/get')?.arg_keys).toEqual(['who'])
  })

  test('is refused to a grant without a policy and while all calls are stopped', async () => {
    const { url, server } = await grantFor(['resources'])
    const bare = await org.addGrant(server.id, null)
    await org.publish()
    await until(async () => (await post(worker.url + bare.path, toolCall('x'))).status !== 401)
    const read = (to: string) => answer(ask(to, 'resources/read', { uri: resource.uri }))
    expect((await read(worker.url + bare.path)).error.code).toBe(-33001)
    expect((await answer(ask(worker.url + bare.path, 'resources/list'))).result.resources).toEqual([])
    org.blocked = true
    await org.publish()
    await until(async () => (await read(url)).error?.code === -33001)
    org.blocked = false
    await org.publish()
    await until(async () => (await read(url)).result !== undefined)
  })

  test('tells of a change only where the resource was reviewed', async () => {
    const { url } = await grantFor(['resources'])
    const changedEvent = (uri: string) =>
      `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } })}\n\n`
    spy.events = ({ method, body }) =>
      method === 'ping'
        ? `${changedEvent('note://one')}${changedEvent('note://secret')}data: {"jsonrpc":"2.0","id":${JSON.parse(body).id},"result":{}}\n\n`
        : undefined
    const { body } = await ask(url, 'ping')
    expect(body).toContain('note://one')
    expect(body).not.toContain('note://secret')
  })

  test('is subscribed to where it was reviewed and switched on, whatever a client wants', async () => {
    const wanted = {
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
      resourceSubscriptions: ['note://one', 'note://secret'],
      other: true,
    }
    spy.events = ({ method, body }) =>
      method === 'subscriptions/listen'
        ? `data: {"jsonrpc":"2.0","id":${JSON.parse(body).id},"result":{"resultType":"complete"}}\n\n`
        : undefined
    for (const [on, kept] of [
      [[], { toolsListChanged: true }],
      [
        ['resources'],
        { toolsListChanged: true, resourcesListChanged: true, resourceSubscriptions: ['note://one'] },
      ],
      [['prompts'], { toolsListChanged: true, promptsListChanged: true }],
    ] as const) {
      const { url } = await grantFor(on)
      const sent = await ask(
        url,
        'subscriptions/listen',
        { ...meta(), notifications: wanted },
        { ...modern, 'mcp-method': 'subscriptions/listen' },
      )
      expect(sent.status).toBe(200)
      expect(JSON.parse(spy.seen.at(-1)?.body ?? '').params.notifications).toEqual(kept)
    }
  })
})

describe('what a server asks of its client', () => {
  const question = (method: string, params: object = {}) =>
    `data: ${JSON.stringify({ jsonrpc: '2.0', id: 'q1', method, params })}\n\n`
  const during = (events: string) => {
    spy.events = ({ method, body }) =>
      method === 'ping'
        ? `${events}data: {"jsonrpc":"2.0","id":${JSON.parse(body).id},"result":{}}\n\n`
        : undefined
  }
  const questions = (body: string) =>
    [...body.matchAll(/^data: (.*)$/gm)]
      .map(([, text]) => JSON.parse(text ?? ''))
      .filter((one) => 'method' in one)
  const repliesUp = () => spy.seen.filter((one) => one.method === 'response')

  test.each([
    ['sampling/createMessage', 'sampling'],
    ['elicitation/create', 'elicitation'],
    ['roots/list', 'roots'],
  ] as const)(
    'reaches the client where it is switched on, and the answer goes back: %s',
    async (method, setting) => {
      const { url } = await grantFor([setting])
      during(question(method))
      const [asked] = questions((await ask(url, 'ping')).body)
      expect(asked).toMatchObject({ method })
      expect(asked.id).not.toBe('q1')
      const reply = await post(url, { jsonrpc: '2.0', id: asked.id, result: { big: 1 } })
      expect([reply.status, reply.body]).toEqual([202, ''])
      expect(JSON.parse(repliesUp().at(-1)?.body ?? '')).toEqual({
        jsonrpc: '2.0',
        id: 'q1',
        result: { big: 1 },
      })

      const others = await grantFor(settings.filter((one) => one !== setting))
      during(question(method))
      expect(questions((await ask(others.url, 'ping')).body)).toEqual([])
      await until(async () => repliesUp().at(-1)?.body.includes('-32601'))
    },
  )

  test('is answered by nobody else: not under its own id, not by another grant, not in another session', async () => {
    const { url, server } = await grantFor(['sampling'])
    during(question('sampling/createMessage'))
    const [asked] = questions((await ask(url, 'ping')).body)
    const other = await org.addGrant(server.id, org.parts.policies.at(-1)?.id ?? null)
    await org.publish()
    await until(async () => (await post(worker.url + other.path, toolCall('x'))).status !== 401)
    const session = await post(url, {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'a', version: '1' } },
    })
    const reply = (to: string, questionId: string, headers = {}) =>
      post(to, { jsonrpc: '2.0', id: questionId, result: {} }, headers)
    expect((await reply(url, 'q1')).status).toBe(400)
    expect(
      (
        await reply(
          url,
          asked.id.replace(/.$/, (last: string) => (last === 'A' ? 'B' : 'A')),
        )
      ).status,
    ).toBe(400)
    expect((await reply(worker.url + other.path, asked.id)).status).toBe(400)
    const header = { 'mcp-session-id': session.headers.get('mcp-session-id') ?? '' }
    expect((await reply(url, asked.id, header)).status).toBe(400)
    expect(repliesUp()).toEqual([])
  })

  test('sends no person to an address that is not https', async () => {
    const { url } = await grantFor(['elicitation'])
    for (const params of [
      { mode: 'url', url: 'http://evil.example/' },
      { mode: 'url', url: 'javascript:alert(1)' },
      { mode: 'form', url: 'https://evil.example/' },
      { mode: 'other' },
    ]) {
      during(question('elicitation/create', params))
      expect(questions((await ask(url, 'ping')).body)).toEqual([])
    }
    during(question('elicitation/create', { mode: 'url', url: 'https://example.com/a' }))
    expect(questions((await ask(url, 'ping')).body)).toHaveLength(1)
  })

  test('in a result passes only where all of it is switched on', async () => {
    const result = (methods: string[]) => ({
      resultType: 'input_required',
      inputRequests: Object.fromEntries(
        methods.map((method, index) => [`q${index}`, { method, params: {} }]),
      ),
      requestState: 'state',
    })
    const { url } = await grantFor(['sampling'])
    const call = async (methods: string[]) => {
      spy.result = ({ method }) => (method === 'tools/call' ? result(methods) : undefined)
      const params = { name: 'read_item', arguments: {}, ...meta({ sampling: {}, roots: {} }) }
      return answer(
        ask(url, 'tools/call', params, { ...modern, 'mcp-method': 'tools/call', 'mcp-name': 'read_item' }),
      )
    }
    expect((await call(['sampling/createMessage'])).result.resultType).toBe('input_required')
    expect(
      JSON.parse(spy.seen.at(-1)?.body ?? '').params._meta['io.modelcontextprotocol/clientCapabilities'],
    ).toEqual({
      sampling: {},
    })
    for (const methods of [['roots/list'], ['sampling/createMessage', 'roots/list'], ['tools/call']])
      expect((await call(methods)).result.isError).toBe(true)
  })
})

describe('headers that repeat arguments', () => {
  test('go on where the reviewed schema knows them and they agree with the arguments', async () => {
    const schema = { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } }
    const { url, server } = await grantFor([])
    const tool = server.tools.find(({ name }) => name === 'read_item')
    if (tool !== undefined) tool.inputSchema = JSON.stringify(schema)
    await org.publish()
    const call = (region: string | undefined, header: Record<string, string>) =>
      ask(
        url,
        'tools/call',
        { name: 'read_item', arguments: region === undefined ? {} : { region }, ...meta() },
        { ...modern, 'mcp-method': 'tools/call', 'mcp-name': 'read_item', ...header },
      )
    await until(async () => (await call('eu', {})).status === 400)
    spy.seen.length = 0
    expect((await call('eu', { 'mcp-param-region': 'eu', 'mcp-param-other': 'x' })).status).toBe(200)
    expect(spy.seen.at(-1)?.headers).toMatchObject({ 'mcp-param-region': 'eu' })
    expect(spy.seen.at(-1)?.headers).not.toHaveProperty('mcp-param-other')
    const before = spy.seen.length
    for (const sent of [
      call('eu', { 'mcp-param-region': 'us' }),
      call('eu', {}),
      call(undefined, { 'mcp-param-region': 'eu' }),
    ])
      expect([(await sent).status, JSON.parse((await sent).body).error.code]).toEqual([400, -32020])
    expect(spy.seen.length).toBe(before)
  })
})
