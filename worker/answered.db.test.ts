import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { settings } from '#lib/mcp/methods.ts'
import { post, toolCall, until } from './testing/agent.fixture.ts'
import { mark, meta, modern, Offered, resource } from './testing/offered.fixture.ts'

let offered: Offered
beforeAll(async () => {
  offered = await Offered.start('answered')
})
afterAll(() => offered?.stop())
beforeEach(() => offered.reset())

const call = { name: 'read_item', arguments: {} }

/** Stops all calls, and waits until the gateway has heard of it. */
async function stopped(url: string): Promise<void> {
  offered.org.blocked = true
  await offered.org.publish()
  await until(async () => (await post(url, toolCall('no_such'))).body.includes('POLICY DENIED'))
}

async function resumed(): Promise<void> {
  offered.org.blocked = false
  await offered.org.publish()
}

describe('what a server answers', () => {
  test.each([
    ['to something that was not asked', (id: number) => ({ id: id + 1, result: { content: [] } })],
    ['to nothing', () => ({ result: { content: [] } })],
    ['as a result and as an error', (id: number) => ({ id, result: {}, error: { code: 1, message: 'm' } })],
    ['as neither', (id: number) => ({ id, other: {} })],
    ['with a result that is none', (id: number) => ({ id, result: 'text' })],
  ])('%s reaches no client, which is told so', async (_, said) => {
    const { url } = await offered.grantFor([])
    offered.spy.events = ({ method, body }) =>
      method === 'tools/call'
        ? `data: ${JSON.stringify({ jsonrpc: '2.0', leaked: 'leaked', ...said(JSON.parse(body).id) })}\n\n`
        : undefined
    const { body } = await offered.ask(url, 'tools/call', call)
    expect(body).not.toContain('leaked')
    expect(body).toContain('"isError":true')
  })

  test('about itself is kept by nobody else, and not for long', async () => {
    const { url } = await offered.grantFor([])
    const result = {
      supportedVersions: ['2026-07-28'],
      capabilities: {},
      cacheScope: 'public',
      ttlMs: 86_400_000,
    }
    offered.spy.result = ({ method }) => (method === 'server/discover' ? result : undefined)
    const headers = { ...modern, 'mcp-method': 'server/discover' }
    expect((await offered.answer(url, 'server/discover', meta(), headers)).result).toMatchObject({
      cacheScope: 'private',
      ttlMs: 60_000,
    })
  })

  test('with a wish for input comes to nobody once all calls are stopped', async () => {
    const { url } = await offered.grantFor(settings)
    const { url: other } = await offered.grantFor([])
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    offered.spy.events = async function* ({ body }) {
      await held
      const inputRequests = { q: { method: 'roots/list', params: {} } }
      const result = { resultType: 'input_required', inputRequests, requestState: 's' }
      yield `data: ${JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(body).id, result })}\n\n`
    }
    const headers = { ...modern, 'mcp-method': 'tools/call', 'mcp-name': 'read_item' }
    const asking = offered.ask(url, 'tools/call', { ...call, ...meta({ roots: {} }) }, headers)
    await until(async () => offered.arrived('tools/call') === 1)
    await stopped(other)
    release()
    const { body } = await asking
    expect(body).not.toContain('inputRequests')
    expect(body).toContain('"isError":true')
    await resumed()
  })

  test('of a resource that changed is told to nobody once all calls are stopped', async () => {
    const { url } = await offered.grantFor(['resources'])
    const { next, leave } = await offered.opened(url)
    const changed = `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: resource.uri } })}\n\n`
    offered.spy.push(changed + mark(1))
    expect(await next('mark 1')).toContain(resource.uri)
    await stopped(url)
    offered.spy.push(changed + mark(2))
    expect(await next('mark 2')).not.toContain(resource.uri)
    leave()
    await resumed()
  })
})

test('a policy of another server lets nobody use anything', async () => {
  const { org, worker } = offered
  const { server } = await offered.grantFor(settings)
  await offered.grantFor([])
  const issued = await org.addGrant(server.id, org.parts.policies.at(-1)?.id ?? null)
  await org.publish()
  const url = worker.url + issued.path
  await until(async () => (await post(url, toolCall('no_such'))).status !== 401)
  const { error } = await offered.answer(url, 'resources/read', { uri: resource.uri })
  expect(error.code).toBe(-33001)
  expect((await offered.ask(url, 'tools/call', call)).body).toContain('POLICY DENIED')
  expect([offered.arrived('resources/read'), offered.arrived('tools/call')]).toEqual([0, 0])
})
