import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signalbox } from '#cli/run.fixture.ts'
import { startSandbox } from '#sandbox/listen.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { post, until } from '#worker/testing/agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from '#worker/testing/child.fixture.ts'
import { type Issued, makeKeys, Publisher } from '#worker/testing/publisher.fixture.ts'
import { review } from './reviewed.ts'

let database: TestDatabase
let sandbox: { port: number; close: () => Promise<void> }
let worker: Worker
let org: Publisher
let issued: Issued
let mcp: string

beforeAll(async () => {
  database = await testDatabase()
  sandbox = await startSandbox({ port: 0 })
  const keys = makeKeys()
  worker = await startWorker(await bundleWorker(), workerEnv(database.urls.enforcer, keys, 'doctor'))
  org = await Publisher.make(database.urls, keys, 'doctor')
  const direct = `http://127.0.0.1:${sandbox.port}/mcp`
  const { tools } = await review(direct, ['tools'])
  const server = await org.addServer(direct, [])
  server.eras = ['legacy', 'modern']
  server.tools = tools.map(({ name, digest }) => ({
    name,
    digest,
    category: 'read',
    risk: 'low',
    state: 'reviewed',
  }))
  const policy = { version: '1', default: 'deny', tools: { smartagent_products_search: {} } }
  issued = await org.addGrant(server.id, org.addPolicy(server.id, policy).id)
  await org.publish()
  mcp = `${worker.url}/mcp/${server.id}`
  await until(async () => (await post(worker.url + issued.path, '[]')).status === 400)
})
afterAll(async () => {
  await worker?.kill()
  await sandbox?.close()
  await org?.close()
  await database?.drop()
})

const lines = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('signalbox doctor', () => {
  test.each(['address', 'token'] as const)(
    'says what a client sees, by %s, and tells no secret',
    async (form) => {
      const [url, env] =
        form === 'address' ? [worker.url + issued.path, {}] : [mcp, { SIGNALBOX_GRANT: issued.token }]
      const { code, out, err } = await signalbox(['doctor', url], { env })
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toContain('✓ Signed in')
      expect(out).toContain('A client sees 1 tool:\n  smartagent_products_search')
      expect(out).not.toContain(issued.token)
      expect(out).not.toContain(issued.path.split('/')[2])
    },
  )

  test('says in JSON the same, a step a line', async () => {
    const { code, out } = await signalbox(['doctor', worker.url + issued.path, '--json'])
    const told = lines(out)
    expect(code).toBe(0)
    expect(told.slice(0, -1).map(({ step, state }) => `${step} ${state}`)).toEqual([
      'address ok',
      'secure skipped',
      'reachable ok',
      'speaks ok',
      'signed_in ok',
      'tools ok',
    ])
    expect(told.at(-1)).toMatchObject({
      eras: ['legacy', 'modern'],
      tools: ['smartagent_products_search'],
      resources: 0,
    })
  })

  test('says why a client cannot begin: a grant that is revoked', async () => {
    const other = await org.addGrant(issued.grant.serverId, issued.grant.policyId)
    const { code, out } = await signalbox(['doctor', worker.url + other.path, '--json'])
    expect(code).toBe(1)
    expect(lines(out).at(-1)).toMatchObject({
      step: 'signed_in',
      state: 'failed',
      said: 'The gateway does not know this secret (401).',
    })
    org.parts.grants.pop()
  })

  test.each([
    [
      'an address that is cut',
      () => [worker.url + issued.path.replace(/.{9}\/mcp$/, '/mcp')],
      'Part of this address is missing.',
    ],
    [
      'a token with a letter changed',
      () => [mcp, '--token', `${issued.token.slice(0, -1)}${issued.token.endsWith('a') ? 'b' : 'a'}`],
      'This is not the whole token of a grant.',
    ],
    ['no token', () => [mcp], 'This address needs the token of a grant.'],
    [
      'a token beside a secret',
      () => [worker.url + issued.path, '--token', issued.token],
      'The secret is in this address',
    ],
  ])('tells without asking anybody: %s', async (_, args, said) => {
    const { code, out } = await signalbox(['doctor', ...args(), '--json'])
    expect(code).toBe(1)
    expect(lines(out)).toEqual([
      expect.objectContaining({ step: 'signed_in', state: 'failed', said: expect.stringContaining(said) }),
    ])
  })

  test('tells when an address ended', async () => {
    const past = Math.floor(Date.now() / 1000) - 86_400
    const url = worker.url + (await org.path(issued.grant, { exp: past }))
    const { out } = await signalbox(['doctor', url, '--json'])
    expect(lines(out)[0].said).toBe(
      `This address ended on ${new Date(past * 1000).toISOString().slice(0, 10)}.`,
    )
  })

  test.each([
    'nothing',
    'https://example.com/',
    'https://example.com/s/a/mcp?x=1',
    'ftp://example.com/mcp/a',
  ])('ends with 2 and one line where nobody has such an address: %s', async (address) => {
    const { code, out, err } = await signalbox(['doctor', address])
    expect([code, out, err.trim().split('\n').length]).toEqual([2, '', 1])
  })
})
