import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { settings } from '#lib/mcp/methods.ts'
import type { ServerPart } from '#lib/release/parts.ts'
import { post, toolCall, until } from './testing/agent.fixture.ts'
import type { Worker } from './testing/child.fixture.ts'
import { mark, meta, modern, Offered } from './testing/offered.fixture.ts'
import type { Publisher } from './testing/publisher.fixture.ts'
import type { Spy } from './testing/spy.fixture.ts'

let offered: Offered
let spy: Spy
let org: Publisher
let worker: Worker
beforeAll(async () => {
  offered = await Offered.start('questions')
  ;({ spy, org, worker } = offered)
})
afterAll(() => offered?.stop())
beforeEach(() => offered.reset())

const grantFor: Offered['grantFor'] = (...given) => offered.grantFor(...given)
const ask: Offered['ask'] = (...given) => offered.ask(...given)
const answer: Offered['answer'] = (...given) => offered.answer(...given)

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

  test('is taken back under the id that its client knows it by', async () => {
    const { url } = await grantFor(['sampling'])
    const takenBack = (params: object) =>
      `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params })}\n\n`
    during(
      question('sampling/createMessage') + takenBack({ requestId: 'q1' }) + takenBack({ reason: 'none' }),
    )
    const [asked, taken, ...more] = questions((await ask(url, 'ping')).body)
    expect(taken).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: asked.id },
    })
    expect(more).toEqual([])
  })

  test('of its own accord reaches no client that could not answer, as of 2026-07-28', async () => {
    const { url } = await grantFor(settings)
    const asked = question('sampling/createMessage') + question('ping')
    spy.events = ({ method, body }) =>
      method === 'tools/call'
        ? `${asked}data: {"jsonrpc":"2.0","id":${JSON.parse(body).id},"result":{"content":[]}}\n\n`
        : undefined
    const params = { name: 'read_item', arguments: {}, ...meta({ sampling: {} }) }
    const headers = { ...modern, 'mcp-method': 'tools/call', 'mcp-name': 'read_item' }
    const { body } = await ask(url, 'tools/call', params, headers)
    expect(body).toContain('"content":[]')
    expect(questions(body)).toEqual([])
    // Its answer would have left before this one comes.
    await ask(url, 'ping')
    expect(repliesUp()).toEqual([])
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
      return answer(url, 'tools/call', params, {
        ...modern,
        'mcp-method': 'tools/call',
        'mcp-name': 'read_item',
      })
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

  test('in a result leads to no address that is not https, and comes to no client of a revision without such results', async () => {
    const { url } = await grantFor(['elicitation'])
    const headers = { ...modern, 'mcp-method': 'tools/call', 'mcp-name': 'read_item' }
    const call = { name: 'read_item', arguments: {} }
    const asking = (link: string) => {
      const params = { mode: 'url', url: link, elicitationId: 'e', message: 'm' }
      const result = {
        resultType: 'input_required',
        inputRequests: { q: { method: 'elicitation/create', params } },
        requestState: 'state',
      }
      spy.result = ({ method }) => (method === 'tools/call' ? result : undefined)
    }
    const asked = () => answer(url, 'tools/call', { ...call, ...meta({ elicitation: {} }) }, headers)
    asking('https://example.com/')
    expect((await asked()).result.resultType).toBe('input_required')
    expect((await answer(url, 'tools/call', call)).result.isError).toBe(true)
    asking('http://example.com/')
    expect((await asked()).result.isError).toBe(true)
  })

  test.each([
    ['it is switched off', (server: ServerPart) => void Object.assign(server, { settings: [] })],
    ['all calls are stopped', () => void Object.assign(org, { blocked: true })],
    [
      'the grant has no policy any more',
      () =>
        void org.parts.grants.splice(
          0,
          org.parts.grants.length,
          ...org.parts.grants.map((grant) => ({ ...grant, policyId: null })),
        ),
    ],
  ])(
    'no longer reaches a client on a stream that is open, nor its answer the server, once %s',
    async (_, change) => {
      const { url, server } = await grantFor(['sampling'])
      const { headers, next, leave } = await offered.opened(url)
      spy.push(question('sampling/createMessage') + mark(1))
      const [asked] = questions(await next('mark 1'))
      expect(asked).toBeDefined()
      const grants = [...org.parts.grants]
      change(server)
      await org.publish()
      await until(async () => {
        spy.push(question('sampling/createMessage') + mark(2))
        return questions(await next('mark 2')).every(({ method }) => method !== 'sampling/createMessage')
      })
      await until(async () => repliesUp().some(({ body }) => body.includes('-32601')))
      spy.seen.length = 0
      expect((await post(url, { jsonrpc: '2.0', id: asked.id, result: {} }, headers)).status).toBe(400)
      expect(spy.seen).toEqual([])
      org.blocked = false
      org.parts.grants.splice(0, org.parts.grants.length, ...grants)
      await org.publish()
      leave()
    },
  )

  test('as an error that wants a link opened passes where that is switched on and the link is safe', async () => {
    const failing = (...elicitations: object[]) => {
      spy.events = ({ method, body }) =>
        method === 'tools/call'
          ? `data: ${JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(body).id, error: { code: -32042, message: 'm', data: { elicitations } } })}\n\n`
          : undefined
    }
    const link = (url: string) => ({ mode: 'url', elicitationId: 'e', url, message: 'm' })
    const call = async (url: string) =>
      (await ask(url, 'tools/call', { name: 'read_item', arguments: {} })).body
    const off = await grantFor(['sampling'])
    failing(link('https://example.com/'))
    expect(await call(off.url)).not.toContain('example.com')
    const on = await grantFor(['elicitation'])
    expect(await call(on.url)).toContain('-32042')
    failing(link('https://example.com/'), link('http://example.com/'))
    expect(await call(on.url)).not.toContain('example.com')
    failing()
    expect(await call(on.url)).not.toContain('-32042')
    // A client of 2026-07-28 is asked in a result, and would not know what this is.
    failing(link('https://example.com/'))
    const params = { name: 'read_item', arguments: {}, ...meta({ elicitation: {} }) }
    const headers = { ...modern, 'mcp-method': 'tools/call', 'mcp-name': 'read_item' }
    expect((await ask(on.url, 'tools/call', params, headers)).body).not.toContain('example.com')
  })

  test('as a result, and what claims to be two lists, comes on no stream that was opened anew', async () => {
    const { url } = await grantFor(settings)
    const { next, leave } = await offered.opened(url)
    const result = (id: number, value: object) =>
      `data: ${JSON.stringify({ jsonrpc: '2.0', id, result: value })}\n\n`
    spy.push(
      result(61, { resultType: 'input_required', inputRequests: {}, requestState: 's' }) +
        result(62, { tools: [], resources: [{ uri: 'note://new', name: 'new' }] }) +
        result(63, { content: [] }) +
        mark(1),
    )
    const said = await next('mark 1')
    expect([61, 62, 63].filter((id) => said.includes(`"id":${id}`))).toEqual([63])
    leave()
  })

  test('as such an error passes on a stream that was opened anew, until all calls are stopped', async () => {
    const { url } = await grantFor(['elicitation'])
    const { next, leave } = await offered.opened(url)
    const elicitations = [{ mode: 'url', elicitationId: 'e', url: 'https://example.com/', message: 'm' }]
    const error = `data: ${JSON.stringify({ jsonrpc: '2.0', id: 5, error: { code: -32042, message: 'm', data: { elicitations } } })}\n\n`
    spy.push(error + mark(1))
    expect(await next('mark 1')).toContain('example.com')
    org.blocked = true
    await org.publish()
    await until(async () => {
      spy.push(error + mark(2))
      return !(await next('mark 2')).includes('example.com')
    })
    org.blocked = false
    await org.publish()
    leave()
  })
})
