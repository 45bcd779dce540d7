import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Value } from '#lib/json/value.ts'
import { fromPlain, write } from '#lib/json/write.ts'
import { type Case, compileCase, differences, readCase } from '#lib/policy/corpus.ts'
import { decideAll } from '#lib/policy/sequence.ts'
import type { Call, Decision } from '#lib/policy/types.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { newId } from '#worker/ids.ts'
import { post, until } from './testing/agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from './testing/child.fixture.ts'
import { Clocks } from './testing/clock.fixture.ts'
import { type Issued, makeKeys, Publisher } from './testing/publisher.fixture.ts'
import { Spy } from './testing/spy.fixture.ts'

/** What a running worker cannot be shown yet, and why. */
const EXCEPTIONS: Record<string, string> = {}

const folder = path.resolve(import.meta.dirname, '../lib/policy/corpus')
const cases = readdirSync(folder).map((file) => {
  const one = readCase(readFileSync(path.join(folder, file), 'utf8'))
  if (typeof one === 'string') throw new Error(`${file}: ${one}`)
  return { name: file.replace('.json', ''), ...one }
})
type Named = Case & { name: string }

const AUD = 'corpus'
const WEEK = 7 * 86_400_000
/** Grants and releases outlive the longest window and the week that times are moved by. */
const LASTS = 90 * 86_400
const keys = makeKeys()
const publishers: Publisher[] = []
const open = new Map<string, Prepared>()
let database: TestDatabase
let clocks: Clocks
let spy: Spy
let worker: Worker

/** A case in a release: its server, and one grant for each grant and identity that its calls name. */
type Prepared = { org: Publisher; grants: Map<string, Issued>; sessions: Map<string, string> }

beforeAll(async () => {
  database = await testDatabase()
  clocks = await Clocks.make(database.urls)
  spy = await new Spy().start()
  let sessions = 0
  spy.sessionId = () => `spy-session-${++sessions}`
  const env = workerEnv(database.urls.enforcer, keys, AUD, {
    GRANT_REQUESTS_PER_SECOND: '1000000',
    ...clocks.env,
  })
  worker = await startWorker(await bundleWorker(), env)
  const running = cases.filter((one) => one.refused === undefined)
  const plain = running.filter((one) => one.guardrail === undefined && one.context.blocked !== true)
  await release(plain)
  // A guardrail and a stop are the organisation's: each such case has one of its own.
  for (const one of running.filter((each) => !plain.includes(each))) await release([one])
}, 120_000)
afterAll(async () => {
  await worker?.kill()
  for (const org of publishers) await org.close()
  await spy?.stop()
  await clocks?.close()
  await database?.drop()
})

async function release(all: Named[]): Promise<void> {
  const org = await Publisher.make(database.urls, keys, AUD)
  publishers.push(org)
  org.blocked = all.some((one) => one.context.blocked === true)
  for (const one of all) open.set(one.name, await prepare(org, one))
  const now = Math.floor(Date.now() / 1000)
  await org.publish({ header: { notAfter: now + LASTS } })
}

async function prepare(org: Publisher, one: Named): Promise<Prepared> {
  const server = await org.addServer(spy.url, [])
  server.tools = one.tools.map((tool) => ({ ...tool, digest: '' }))
  for (const tool of one.context.held ?? [])
    await org.rows(
      `INSERT INTO holds (org_id, server_id, tool, digest, seen_by) VALUES ($1, $2, $3, repeat('0', 64), 'reading')`,
      [org.org, server.id, tool],
    )
  let policyId: string | null = null
  if (one.policy !== null) {
    const policy = org.addPolicy(server.id, {})
    policy.text = one.policy
    policyId = policy.id
  }
  if (one.guardrail !== undefined) {
    org.setGuardrail({})
    if (org.guardrail !== undefined) org.guardrail.text = one.guardrail
  }
  const identities = new Map<string, string>()
  const grants = new Map<string, Issued>()
  const lasts = Math.floor(Date.now() / 1000) + LASTS
  for (const call of one.calls) {
    if (grants.has(grantKey(call))) continue
    const issued = await org.addGrant(server.id, policyId)
    const { grant } = issued
    const id = isUuid(call.identity.id)
      ? call.identity.id
      : (identities.get(call.identity.id) ?? newId(Date.now()))
    identities.set(call.identity.id, id)
    grant.identity = { id, kind: call.identity.kind, name: call.identity.id, labels: call.identity.labels }
    grant.labels = call.grant.labels
    grant.expiresAt = lasts
    for (const credential of grant.credentials) credential.endsAt = lasts
    issued.path = await org.path(grant, { exp: lasts })
    grants.set(grantKey(call), issued)
  }
  return { org, grants, sessions: new Map() }
}

const grantKey = ({ grant, identity }: Call) => JSON.stringify([grant, identity])
const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** The first moment from now on with the weekday, the time of day and the place in every sum's sixtieth of `at`. */
const moved = (at: number) => at + Math.ceil((Date.now() - at) / WEEK) * WEEK

type Row = Pick<Decision, 'effect' | 'code' | 'rule' | 'source' | 'message'> & { id: string }
type Answer = { status: number; body: string; forwarded: number }

async function ask(prepared: Prepared, issued: Issued, call: Call): Promise<Answer> {
  const url = worker.url + issued.path
  const headers: Record<string, string> = {}
  if (call.session !== undefined) {
    const key = `${grantKey(call)} ${call.session}`
    const id = prepared.sessions.get(key) ?? (await openSession(url))
    prepared.sessions.set(key, id)
    headers['mcp-session-id'] = id
    headers['mcp-protocol-version'] = '2025-06-18'
  }
  const before = spy.calls.length
  const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":${JSON.stringify(call.tool)},"arguments":${write(call.args)}}}`
  const answer = await post(url, body, headers)
  return { status: answer.status, body: answer.body, forwarded: spy.calls.length - before }
}

async function openSession(url: string): Promise<string> {
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'agent', version: '1' },
  }
  const { headers } = await post(url, { jsonrpc: '2.0', id: 1, method: 'initialize', params })
  return headers.get('mcp-session-id') ?? ''
}

/**
 * The message is compared where it is read: a record leaves out what is true for a moment, and what text must not hold.
 * Who is asked stands in the request and not in the record of the call.
 */
const recorded = (expected: Map<string, Value> | undefined) =>
  new Map([...(expected ?? [])].filter(([key]) => key !== 'message' && key !== 'needs'))

/** What the client was answered must be what was recorded, in the words of the engine's own decision. */
function answered(row: Row, message: string, { status, body, forwarded }: Answer, tool: string): string[] {
  const { effect, code, id } = row
  const text = (said: string) => write(fromPlain(said))
  if (effect === 'approve') {
    const said = `"text":${text(`[POLICY DENIED] ${message} A person approves it at http`).slice(0, -1)}`
    const ends = body.includes(' and you call again after approval."}],"isError":true,"_meta":')
    const ok = status === 200 && forwarded === 0 && body.includes(said) && ends && body.includes(id)
    return ok
      ? []
      : [`a call that waits is answered ${status} ${body.slice(0, 500)}, ${forwarded} reached the server`]
  }
  const expected =
    effect === 'allow'
      ? `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":${text(`did ${tool}`)}}]}}`
      : effect === 'hide'
        ? `{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":${text(`Unknown tool: ${tool}`)}}}`
        : `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":${text(`[POLICY DENIED] ${message}`)}}],"isError":true,"_meta":{"dev.signalbox/decision":{"code":"${code}","callId":"${id}"}}}}`
  const wrong: string[] = []
  if (status !== 200) wrong.push(`the status is ${status}`)
  if (body !== expected) wrong.push(`the answer is ${body.slice(0, 500)}, expected ${expected.slice(0, 500)}`)
  if (forwarded !== (effect === 'allow' ? 1 : 0)) wrong.push(`${forwarded} calls reached the server`)
  return wrong
}

describe('a running worker decides, records and answers', () => {
  const seen = new Set<string>()
  for (const one of cases.filter((each) => each.refused === undefined)) {
    if (EXCEPTIONS[one.name] !== undefined) continue
    test(one.name.replaceAll('-', ' '), async () => {
      const prepared = open.get(one.name)
      if (prepared === undefined) throw new Error('it was not released')
      const shift = moved(one.calls[0]?.at ?? 0) - (one.calls[0]?.at ?? 0)
      const wrong: string[] = []
      const compiled = compileCase(one)
      const decisions = compiled.ok ? decideAll(compiled.program, one.calls, compiled.context) : []
      for (const [i, call] of one.calls.entries()) {
        const issued = prepared.grants.get(grantKey(call))
        if (issued === undefined) throw new Error('no grant')
        await clocks.set(call.at + shift)
        const answer = await ask(prepared, issued, call)
        const rows = await prepared.org.rows<Row>(
          `SELECT id, effect, code, rule, source, message FROM calls WHERE grant_id = $1 AND method = 'tools/call' AND NOT id = ANY($2)`,
          [issued.grant.id, [...seen]],
        )
        for (const row of rows) seen.add(row.id)
        const [row, ...others] = rows
        if (row === undefined || others.length > 0)
          wrong.push(`Call ${i + 1}: ${rows.length} records, answered ${answer.body.slice(0, 300)}`)
        else
          wrong.push(
            ...[
              ...differences(recorded(one.expect[i]), row),
              ...answered(row, decisions[i]?.message ?? '', answer, call.tool),
            ].map((said) => `Call ${i + 1}: ${said}`),
          )
      }
      expect(wrong).toEqual([])
    })
  }
})

test('a running worker refuses every document that does not compile, and the rules before stay in force', async () => {
  const wrong = cases.filter((each) => each.refused !== undefined)
  expect(wrong.length).toBeGreaterThanOrEqual(50)
  const org = await Publisher.make(database.urls, keys, AUD)
  publishers.push(org)
  await clocks.set(Date.now())
  const server = await org.addServer(spy.url, ['t'])
  const policy = org.addPolicy(server.id, { version: '1', default: 'allow' })
  const issued = await org.addGrant(server.id, policy.id)
  const good = policy.text
  await org.publish()
  const ask = () =>
    post(worker.url + issued.path, {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 't', arguments: {} },
    })
  await until(async () => (await ask()).body.includes('did t'))
  for (const { policy: text, name } of wrong) {
    policy.text = text ?? ''
    const serial = await org.publish()
    await until(async () =>
      worker.log().includes(`"serial":${serial},"reason":"policy of part ${policy.id}"`),
    ).catch(() => expect.fail(`${name} was not refused`))
    expect((await ask()).body, name).toContain('did t')
  }
  policy.text = good
  await org.publish()
}, 120_000)

test('what a running worker cannot be shown is written down with its reason, and is not much', () => {
  const names = cases.map((one) => one.name)
  const left = Object.keys(EXCEPTIONS)
  expect(left.filter((name) => !names.includes(name))).toEqual([])
  expect(left).toEqual([])
  expect(names.length).toBeGreaterThanOrEqual(442)
})
