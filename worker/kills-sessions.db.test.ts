import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { argsDigest } from '#lib/audit/record.ts'
import { migrate } from '#tools/migrate.mjs'
import { startPostgres } from '#tools/postgres.mjs'
import { createRoles, grantRoles, ROLES, roleUrls } from '#tools/roles.mjs'
import type { TestDatabase } from '#tools/testdb.ts'
import { digestKey } from './stages/decide.ts'
import { post, toolCall, until } from './testing/agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from './testing/child.fixture.ts'
import { type Issued, makeKeys, Publisher } from './testing/publisher.fixture.ts'
import { Spy } from './testing/spy.fixture.ts'
import { sweep } from './testing/sweep.fixture.ts'

const AUD = 'test'
/** Each of them takes the start of a worker, and every second one a recovery of the store. */
const KILLS = inject('kills') / 2
const dir = path.resolve(import.meta.dirname, `../.data/test/pg-kills-${process.pid}`)
const keys = makeKeys()
/** How often each call reached the server, by an id of its own among its arguments. */
const forwarded = new Map<string, number>()
/** Calls whose agent has the server's result, and those that were refused for want of a record. */
const answered = new Set<string>()
const unrecorded = new Set<string>()
const opened = { sessions: 0, streams: 0 }
let server: Awaited<ReturnType<typeof startPostgres>>
let urls: TestDatabase['urls']
let spy: Spy
let org: Publisher
let issued: Issued
let file: string
let env: Record<string, string>

beforeAll(async () => {
  // A server of its own: no other test may lose its connections.
  server = await startPostgres({ dir, throwaway: true })
  const passwords = Object.fromEntries(ROLES.map((role) => [role, randomUUID()]))
  await createRoles(server.url, passwords)
  await migrate(server.url)
  await grantRoles(server.url)
  urls = { owner: server.url, ...roleUrls(server.url, passwords) }
  spy = await new Spy().start()
  spy.beforeCall = async ({ body }) => {
    const { id } = JSON.parse(body).params.arguments
    forwarded.set(id, (forwarded.get(id) ?? 0) + 1)
  }
  file = await bundleWorker()
  env = workerEnv(urls.enforcer, keys, AUD, {
    GRANT_REQUESTS_PER_SECOND: '1000000',
    GRANT_CONCURRENT: '1000',
  })
  org = await Publisher.make(urls, keys, AUD)
  const made = await org.addServer(spy.url, Spy.tools)
  const policy = { version: '1', default: 'deny', tools: { read_item: {}, stream: {} } }
  issued = await org.addGrant(made.id, org.addPolicy(made.id, policy).id)
  await org.publish()
}, 60_000)
afterAll(async () => {
  await org?.close().catch(() => undefined)
  await spy?.stop()
  await server?.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** One call after the other until the worker is gone: outside a session, or in one that also has a stream open. */
async function agent(worker: Worker, isGone: () => boolean, tool: string, inSession: boolean): Promise<void> {
  const url = worker.url + issued.path
  const leave = new AbortController()
  let headers: Record<string, string> | undefined = inSession ? undefined : {}
  while (!isGone()) {
    headers ??= await session(url, leave.signal)
    const id = randomUUID()
    const answer = await post(url, toolCall(tool, { id }), headers).catch(() => undefined)
    if (answer?.body.includes(`did ${tool}`) || answer?.body.includes('streamed')) answered.add(id)
    if (answer?.body.includes('record_unavailable')) unrecorded.add(id)
  }
  leave.abort()
}

/** Opens a session and a stream of it; undefined while nobody answers. */
async function session(url: string, leave: AbortSignal): Promise<Record<string, string> | undefined> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'a', version: '1' } }
  const body = { jsonrpc: '2.0', id: 1, method: 'initialize', params }
  const answer = await post(url, body).catch(() => undefined)
  const id = answer?.headers.get('mcp-session-id')
  if (id === null || id === undefined) return undefined
  opened.sessions += 1
  const headers = { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' }
  const accept = { accept: 'text/event-stream', ...headers }
  void fetch(url, { headers: accept, signal: leave })
    .then(async (stream) => {
      opened.streams += 1
      await stream.text()
    })
    // It ends with its worker.
    .catch(() => undefined)
  return headers
}

/** As the worker's role, on a connection of its own, as soon as the store is there. */
function rows<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
  return until(async () => {
    const client = new pg.Client({ connectionString: urls.enforcer })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return (await client.query<R>(text, values)).rows
    } catch {
      return undefined
    } finally {
      await client.end().catch(() => undefined)
    }
  }, 20_000)
}

/** Kills the process of the store that writes the records; the store ends all others and recovers what was committed. */
async function crash(): Promise<void> {
  const [writer] = await rows<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE application_name LIKE '%worker begin%' AND usename = current_user LIMIT 1",
  )
  if (writer === undefined) throw new Error('a worker that records calls has a connection')
  process.kill(writer.pid, 'SIGKILL')
}

/** That nothing reached the server twice or without its record, and nobody has a result of which there is none. */
async function check(): Promise<void> {
  const stored = await rows<{ args_digest: string; n: number }>(
    "SELECT args_digest, count(*)::int AS n FROM calls WHERE org_id = $1 AND effect = 'allow' GROUP BY 1",
    [org.org],
  )
  const records = new Map(stored.map(({ args_digest, n }) => [args_digest, n]))
  const key = digestKey(Buffer.alloc(32, 5), org.org)
  const recordsOf = (id: string) => records.get(argsDigest(new Map([['id', id]]), key)) ?? 0
  expect([...forwarded].filter(([id, times]) => times !== 1 || recordsOf(id) !== 1)).toEqual([])
  expect([...answered].filter((id) => forwarded.get(id) !== 1)).toEqual([])
  expect([...unrecorded].filter((id) => forwarded.has(id))).toEqual([])
  expect(stored.filter(({ n }) => n !== 1)).toEqual([])
}

test(
  'in sessions, on streams and outside of them nothing is forwarded unrecorded or twice, whatever is killed',
  async () => {
    for (let killed = 0; killed < KILLS; killed += 1) {
      const worker = await startWorker(file, env)
      let gone = false
      void worker.exited.then(() => {
        gone = true
      })
      const isGone = () => gone
      const agents = Array.from({ length: 12 }, (_, at) =>
        agent(worker, isGone, at % 2 === 0 ? 'read_item' : 'stream', at >= 4),
      )
      const more = async (calls: number) => {
        const enough = answered.size + calls
        await until(async () => answered.size >= enough, 30_000)
      }
      await more(1 + Math.floor(Math.random() * 60))
      if (killed % 2 === 1) {
        await crash()
        // Service returns by itself.
        await more(10)
      }
      await worker.kill('SIGKILL')
      await Promise.all(agents)
      await check()
    }
    expect(opened.sessions).toBeGreaterThanOrEqual(8 * KILLS)
    expect(opened.streams).toBeGreaterThan(0)
    // What no worker can finish any more is closed, and then every call has one outcome: those with a result too.
    await sweep(urls, 61)
    const [ended] = await rows<{ calls: number; outcomes: number; unknown: number }>(
      `SELECT count(*)::int AS calls, count(o.id)::int AS outcomes,
        count(*) FILTER (WHERE o.outcome NOT IN ('ok', 'indeterminate', 'not_sent', 'client_gone'))::int AS unknown
      FROM calls c LEFT JOIN call_outcomes o ON o.org_id = c.org_id AND o.id = c.id
      WHERE c.org_id = $1 AND c.effect = 'allow'`,
      [org.org],
    )
    expect(ended?.outcomes).toBe(ended?.calls)
    expect(ended?.unknown).toBe(0)
  },
  60_000 + 15_000 * KILLS,
)
