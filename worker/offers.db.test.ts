import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { post, toolCall, until } from './testing/agent.fixture.ts'
import type { Worker } from './testing/child.fixture.ts'
import { meta, modern, Offered, prompt, resource, template } from './testing/offered.fixture.ts'
import type { Publisher } from './testing/publisher.fixture.ts'
import type { Spy } from './testing/spy.fixture.ts'

let offered: Offered
let spy: Spy
let org: Publisher
let worker: Worker
beforeAll(async () => {
  offered = await Offered.start('offers')
  ;({ spy, org, worker } = offered)
})
afterAll(() => offered?.stop())
beforeEach(() => offered.reset())

const grantFor: Offered['grantFor'] = (...given) => offered.grantFor(...given)
const ask: Offered['ask'] = (...given) => offered.ask(...given)
const answer: Offered['answer'] = (...given) => offered.answer(...given)
const arrived = (method: string) => offered.arrived(method)

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
    expect((await answer(url, method, params)).error.code).toBe(-32601)
    expect(arrived(method)).toBe(0)
  })

  test('is listed as it was reviewed and not otherwise', async () => {
    const { url } = await grantFor(['resources', 'prompts'])
    expect((await answer(url, 'resources/list')).result.resources).toEqual([resource])
    expect((await answer(url, 'resources/templates/list')).result.resourceTemplates).toEqual([template])
    expect((await answer(url, 'prompts/list')).result.prompts).toEqual([prompt])
  })

  test('is read where it was reviewed, recorded first; all else is not found and never asked for', async () => {
    const { url, grant } = await grantFor(['resources', 'prompts', 'completion'])
    const read = (uri: string) => answer(url, 'resources/read', { uri })
    expect((await read('note://one')).result.contents[0].text).toBe('the note')
    expect((await read('note://by-number/7')).result).toBeDefined()
    expect(
      (await answer(url, 'prompts/get', { name: 'greet', arguments: { who: 'you' } })).result,
    ).toBeDefined()
    expect(
      (
        await answer(url, 'completion/complete', {
          ref: { type: 'ref/resource', uri: template.uriTemplate },
          argument: { name: 'id', value: '' },
        })
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
    expect((await answer(url, 'prompts/get', { name: 'other' })).error.code).toBe(-32602)
    expect((await answer(url, 'resources/read', {})).error.code).toBe(-32602)
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
    const read = (to: string) => answer(to, 'resources/read', { uri: resource.uri })
    expect((await read(worker.url + bare.path)).error.code).toBe(-33001)
    expect((await answer(worker.url + bare.path, 'resources/list')).result.resources).toEqual([])
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

  test('tell nobody of a tool that is hidden', async () => {
    const policy = { version: '1', default: 'allow', hide: ['secret_tool'] }
    const { url, server } = await grantFor([], policy)
    const schema = { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } }
    for (const tool of server.tools) tool.inputSchema = JSON.stringify(schema)
    await org.publish()
    const call = (name: string) =>
      ask(
        url,
        'tools/call',
        { name, arguments: { region: 'eu' }, ...meta() },
        { ...modern, 'mcp-method': 'tools/call', 'mcp-name': name },
      )
    const without = (text: string, name: string) => text.replace(name, '').replace(/"id":\d+/, '')
    await until(async () => (await call('read_item')).status === 400)
    const [hidden, none] = [await call('secret_tool'), await call('no_such_tool')]
    expect(hidden.status).toBe(none.status)
    expect(without(hidden.body, 'secret_tool')).toBe(without(none.body, 'no_such_tool'))
  })
})
