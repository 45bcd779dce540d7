import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { Agent, until } from './testing/agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from './testing/child.fixture.ts'
import { makeKeys, Publisher } from './testing/publisher.fixture.ts'
import { Spy } from './testing/spy.fixture.ts'

const AUD = 'test'
const keys = makeKeys()
let database: TestDatabase
let spy: Spy
let worker: Worker
let org: Publisher

beforeAll(async () => {
  database = await testDatabase()
  spy = await new Spy().start()
  worker = await startWorker(await bundleWorker(), workerEnv(database.urls.enforcer, keys, AUD))
  org = await Publisher.make(database.urls, keys, AUD)
})
afterAll(async () => {
  await worker?.kill()
  await org?.close()
  await spy?.stop()
  await database?.drop()
})

type Row = { effect: string; code: string; rule: string; source: string; guardrail_version: number | null }
const rows = (tool: string) =>
  org.rows<Row>(
    'SELECT effect, code, rule, source, guardrail_version FROM calls WHERE tool = $1 ORDER BY id',
    [tool],
  )

test('the organisation policy refuses, hides and counts above every policy, and the record says that it did', async () => {
  const server = await org.addServer(spy.url, Spy.tools)
  const open = { version: '1', default: 'allow' }
  const issued = [
    await org.addGrant(server.id, org.addPolicy(server.id, open).id),
    await org.addGrant(server.id, org.addPolicy(server.id, open).id),
  ]
  org.setGuardrail({
    version: '1',
    default: 'allow',
    hide: ['secret_tool'],
    tools: {
      delete_all: { action: 'deny', reason: 'Nobody deletes' },
      create_item: { limits: [{ window: 'minute', max: 3, scope: 'organisation' }] },
    },
  })
  await org.publish()
  const agents = await Promise.all(issued.map((each) => until(() => connected(worker.url + each.path))))
  const [one, two] = agents
  if (one === undefined || two === undefined) throw new Error('two agents were asked for')
  spy.seen.length = 0

  expect(await one.names()).not.toContain('secret_tool')
  await expect(one.call('secret_tool')).rejects.toThrow('Unknown tool')
  expect((await one.call('delete_all')).text).toContain('Nobody deletes')
  expect(spy.calls).toEqual([])
  // One counter for both policies: the limit is the organisation's.
  const created = []
  for (const agent of [one, two, one, two])
    created.push((await agent.call('create_item', { name: 'x' })).isError)
  expect(created).toEqual([false, false, false, true])
  expect(spy.calls).toHaveLength(3)

  expect(await rows('delete_all')).toEqual([
    expect.objectContaining({
      code: 'denied',
      source: 'guardrail',
      rule: '/tools/delete_all/action',
      guardrail_version: 1,
    }),
  ])
  expect((await rows('create_item')).map(({ code, source }) => `${code} ${source}`)).toEqual([
    'allowed policy',
    'allowed policy',
    'allowed policy',
    'limit guardrail',
  ])
  await Promise.all(agents.map((agent) => agent.close()))
})

test('a list that is on its way is filtered by the organisation policy of the moment it arrives', async () => {
  const [first, second] = org.parts.grants
  if (first === undefined || second === undefined) throw new Error('two grants were made before')
  const [waiting, other] = await Promise.all(
    [first, second].map(async (grant) => Agent.connect(worker.url + (await org.path(grant)))),
  )
  if (waiting === undefined || other === undefined) throw new Error('two agents were asked for')
  let arrived: () => void = () => undefined
  const asked = new Promise<void>((resolve) => {
    arrived = resolve
  })
  let answer: () => void = () => undefined
  spy.beforeList = () => {
    arrived()
    return new Promise((resolve) => {
      answer = resolve
    })
  }
  const names = waiting.names()
  await asked
  const before = JSON.parse(org.guardrail?.text ?? '{}')
  org.setGuardrail({ ...before, hide: ['secret_tool', 'read_item'] })
  await org.publish()
  await until(async () => {
    const said = await other.call('read_item', { id: '1' }).catch((error: unknown) => String(error))
    return typeof said === 'string' && said.includes('Unknown tool')
  })
  answer()
  expect(await names).not.toContain('read_item')
  expect(await names).toContain('create_item')
  org.setGuardrail(before)
  await org.publish()
  spy.beforeList = async () => undefined
  await until(async () => (await other.call('read_item', { id: '1' }).catch(() => false)) !== false)
  await Promise.all([waiting.close(), other.close()])
})

test('a release whose organisation policy is not one is refused, and the rules before stay in force', async () => {
  const [issued] = org.parts.grants
  const text = JSON.stringify({ version: '1', default: 'deny', tools: { read_item: { action: 'perhaps' } } })
  org.setGuardrail(JSON.parse(text))
  await org.publish()
  await until(async () => worker.log().includes('a release was refused'))
  if (issued === undefined) throw new Error('a grant was made before')
  const agent = await Agent.connect(worker.url + (await org.path(issued)))
  expect((await agent.call('delete_all')).text).toContain('Nobody deletes')
  expect((await agent.call('read_item', { id: '1' })).isError).toBe(false)
  await agent.close()
})

/** A connected agent, once the gateway knows its grant. */
async function connected(url: string): Promise<Agent | false> {
  try {
    return await Agent.connect(url)
  } catch {
    // Not released yet: asked again.
    return false
  }
}
