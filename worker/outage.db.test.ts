import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { post, toolCall, until } from './testing/agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from './testing/child.fixture.ts'
import { type Issued, makeKeys, Publisher } from './testing/publisher.fixture.ts'
import { Spy } from './testing/spy.fixture.ts'
import { Line } from './testing/tcp.fixture.ts'

const AUD = 'test'
const POLICY = {
  version: '1',
  default: 'deny',
  tools: {
    read_item: {},
    slow: {},
    create_item: { limits: [{ counter: 'created', window: 'hour', max: 3 }] },
  },
}

let database: TestDatabase
let spy: Spy
let line: Line
let worker: Worker
let org: Publisher
let issued: Issued
let url: string
let file: string
let env: Record<string, string>
const keys = makeKeys()

beforeAll(async () => {
  database = await testDatabase()
  spy = await new Spy().start()
  file = await bundleWorker()
  const enforcer = new URL(database.urls.enforcer)
  line = new Line({ host: enforcer.hostname, port: Number(enforcer.port) })
  env = workerEnv(await line.start(enforcer.href), keys, AUD, { GRANT_REQUESTS_PER_SECOND: '1000000' })
  worker = await startWorker(file, env)
  org = await Publisher.make(database.urls, keys, AUD)
  const server = await org.addServer(spy.url, Spy.tools)
  issued = await org.addGrant(server.id, org.addPolicy(server.id, POLICY).id)
  await org.publish()
  url = worker.url + issued.path
})
afterAll(async () => {
  await worker?.kill()
  await org?.close()
  await spy?.stop()
  await line?.stop()
  await database?.drop()
})
beforeEach(async () => {
  line.mode = 'open'
  await until(async () => (await post(url, toolCall('read_item'))).body.includes('did read_item'), 15_000)
  spy.seen.length = 0
})

function count(where: string): Promise<number> {
  return org
    .rows<{ n: number }>(`SELECT count(*)::int AS n FROM calls c WHERE ${where}`)
    .then((rows) => rows[0]?.n ?? -1)
}

describe('without the record store', () => {
  test.each(['cut', 'silent'] as const)(
    'every call is refused within 2 s and nothing is forwarded (%s), and service returns by itself',
    async (how) => {
      if (how === 'cut') line.cut()
      else line.mode = how
      const startedAt = performance.now()
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(url, toolCall('read_item'))))
      expect(performance.now() - startedAt).toBeLessThan(2500)
      expect(answers.every((answer) => answer.status === 200 && answer.body.includes('"isError":true'))).toBe(
        true,
      )
      expect(answers[0]?.body).toContain('record_unavailable')
      expect(spy.calls).toEqual([])
      line.drop()
      line.mode = 'open'
      await until(async () => (await post(url, toolCall('read_item'))).body.includes('did read_item'), 15_000)
    },
  )

  test('a lost answer to a commit is settled: the call goes on only if its record stands, and only once', async () => {
    // The server commits and its word is lost, then the line breaks.
    line.mode = 'swallow'
    const call = post(url, toolCall('create_item'))
    await until(async () => (await count("c.tool = 'create_item' AND c.effect = 'allow'")) === 1)
    line.drop()
    line.mode = 'open'
    const answer = await call
    expect(answer.body).toContain('did create_item')
    expect(spy.calls).toHaveLength(1)
    expect(await count("c.tool = 'create_item'")).toBe(1)
  })

  test('a call that was refused although its record stands is finished as not sent and gives its limit back', async () => {
    const before = await count("c.tool = 'create_item'")
    line.mode = 'swallow'
    const answer = await post(url, toolCall('create_item'))
    expect(answer.body).toContain('record_unavailable')
    line.drop()
    line.mode = 'open'
    expect(spy.calls).toEqual([])
    await until(async () => {
      const rows = await org.rows<{ outcome: string }>(
        "SELECT o.outcome FROM calls c JOIN call_outcomes o ON o.id = c.id AND o.org_id = c.org_id WHERE c.tool = 'create_item' AND o.outcome = 'not_sent'",
      )
      return rows.length === (await count("c.tool = 'create_item' AND c.effect = 'allow'")) - 1
    }, 15_000)
    expect(await count("c.tool = 'create_item'")).toBe(before + 1)
    const [counter] = await org.rows<{ taken: string }>('SELECT taken FROM limit_counters')
    expect(counter?.taken).toBe('1')
  })

  test('a worker lives on when it is lost in the middle of reading a release, and enforces that one later', async () => {
    const owner = new pg.Client({ connectionString: database.urls.owner })
    owner.on('error', () => undefined)
    await owner.connect()
    // The reading waits here, after its transaction has begun.
    await owner.query('BEGIN; LOCK TABLE server_credentials IN ACCESS EXCLUSIVE MODE')
    const [policy] = org.parts.policies
    if (policy === undefined) throw new Error('there is a policy')
    policy.text = JSON.stringify({ ...POLICY, tools: { ...POLICY.tools, secret_tool: {} } })
    await org.publish()
    const waits = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'worker read' AND wait_event_type = 'Lock'
      AND datname = current_database()`
    await until(async () => (await owner.query(waits)).rowCount, 15_000)
    line.cut()
    await owner.query('ROLLBACK')
    await owner.end()
    line.mode = 'open'
    await until(
      async () => (await post(url, toolCall('secret_tool'))).body.includes('did secret_tool'),
      15_000,
    )
    policy.text = JSON.stringify(POLICY)
    await org.publish()
  })

  test('a lost answer to a refusal names the limit of the document that refused, where both have one at the same place', async () => {
    const [server] = org.parts.servers
    if (server === undefined) throw new Error('there is a server')
    // Sums go to the store in one statement, whose answer is the one that is lost.
    const limit = (max: number, on_deny: string) => ({
      version: '1',
      default: 'allow',
      tools: { delete_all: { limits: [{ window: 'hour', max, increment_from: 'args.n', on_deny }] } },
    })
    const mine = await org.addGrant(server.id, org.addPolicy(server.id, limit(100, 'The policy is full')).id)
    org.setGuardrail(limit(1, 'The organisation is full'))
    await org.publish()
    const called = async () => (await post(worker.url + mine.path, toolCall('delete_all', { n: 1 }))).body
    await until(async () => (await called()).includes('The organisation is full'), 15_000)
    const refused = () => count("c.tool = 'delete_all' AND c.code = 'limit'")
    const before = await refused()
    line.mode = 'swallow'
    const answer = called()
    await until(async () => (await refused()) === before + 1)
    line.drop()
    line.mode = 'open'
    expect(await answer).toContain('The organisation is full')
  })

  test('a worker that is killed leaves no call forwarded that was not recorded', async () => {
    const second = await startWorker(file, { ...env, WORKER_PORT: '0' })
    const calls = Array.from({ length: 60 }, () =>
      post(second.url + issued.path, toolCall('read_item')).catch(() => undefined),
    )
    await until(async () => spy.calls.length > 5)
    await second.kill('SIGKILL')
    await Promise.all(calls)
    expect(await count("c.tool = 'read_item' AND c.effect = 'allow'")).toBeGreaterThanOrEqual(
      spy.calls.length,
    )
  })
})

describe('a release', () => {
  const answer = async () => (await post(url, toolCall('read_item'))).body
  const names = async () => (await answer()).includes('did read_item')

  test.each([
    ['signed by another key', () => org.publish({ key: makeKeys().release })],
    ['with an altered part', () => org.publish({ body: (text) => `${text} `, header: { notAfter: 4e9 } })],
    ['of another organisation', () => org.publish({ header: { org: database.name } })],
    ['of another instance', () => org.publish({ header: { aud: 'other' } })],
    ['that has ended', () => org.publish({ header: { notAfter: 1 } })],
  ])('%s is refused with an alarm, and the last good one stays in force', async (_, publish) => {
    const alarms = () => worker.log().split('a release was refused').length
    const before = alarms()
    // A changed page of grants, so that the bytes in the store are new ones.
    org.parts.grants.push({
      ...issued.grant,
      id: `${issued.grant.id.slice(0, -4)}${String(org.serial).padStart(4, '0')}`,
      credentials: [],
    })
    await publish()
    await until(async () => alarms() > before)
    await org.publish()
    expect(await until(names)).toBe(true)
  })

  test('that was refused leaves the last good one in force for longer than the second that a newer one gets', async () => {
    await org.publish({ key: makeKeys().release })
    const end = performance.now() + 1500
    while (performance.now() < end) expect(await answer()).toContain('did read_item')
    await org.publish()
    await until(
      async () => (await org.rows('SELECT 1 FROM activations WHERE serial = $1', [org.serial])).length > 0,
    )
  })

  test('older than one that was enforced is refused even by a worker that starts anew', async () => {
    const { header, signature } = (
      await org.rows<{ header: string; signature: string }>('SELECT header, signature FROM release_heads')
    )[0] ?? { header: '', signature: '' }
    await org.publish()
    expect(await until(names)).toBe(true)
    // A store that was set back: the trigger is off, as for somebody who owns the database.
    const owner = await Publisher.make(database.urls, keys, AUD)
    await owner.close()
    await org.rows('UPDATE release_heads SET serial = serial + 1, header = $1, signature = $2', [
      header,
      signature,
    ])
    org.serial += 1
    const restarted = await startWorker(file, env)
    expect((await post(restarted.url + issued.path, toolCall('read_item'))).status).toBe(401)
    await restarted.kill()
    await org.publish()
    expect(await until(names)).toBe(true)
  })
})

describe('a start is refused', () => {
  test.each([
    ['on another address than loopback in local mode', { WORKER_HOST: '0.0.0.0' }, 'WORKER_HOST'],
    ['without a mode', { SIGNALBOX_MODE: '' }, 'SIGNALBOX_MODE'],
    ['without a key to verify with', { RELEASE_PUBLIC_KEYS: '' }, 'RELEASE_PUBLIC_KEYS'],
  ])('%s', async (_, more, named) => {
    const ended = await startWorker(file, { ...env, ...more }, 'ends')
    expect(await ended.exited).toBe(1)
    expect(ended.log()).toContain(named)
  })
})
