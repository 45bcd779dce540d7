import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Role } from '#lib/access/roles.ts'
import type { Context } from '#lib/db/caller.ts'
import { closeClients } from '#lib/db/clients.ts'
import { newId } from '#lib/db/ids.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { listCalls, readCall, summariseCalls } from './calls.ts'
import { exportCalls } from './calls-export.ts'
import { listEvents } from './events.ts'
import { readHome } from './home.ts'
import { removeSamples } from './samples.ts'

let database: TestDatabase
let platform: pg.Client
let enforcer: pg.Client
let ana: { org: string; slug: string; context: Context }
let bo: { org: string; slug: string; context: Context }

beforeAll(async () => {
  database = await testDatabase()
  const environment = {
    SIGNALBOX_MODE: 'local',
    DATABASE_APP_URL: database.urls.app,
    DATABASE_PLATFORM_URL: database.urls.platform,
    NEXTAUTH_SECRET: 'x'.repeat(32),
    NEXTAUTH_URL: 'http://127.0.0.1:3000',
    CREDENTIAL_KEY: 'x'.repeat(44),
    RELEASE_SIGNING_KEY: 'x',
    URL_SIGNING_KEY: 'x',
    WORKER_URL: 'http://127.0.0.1:4000',
    PROXY_URL: 'http://127.0.0.1:4000',
    INSTANCE: 'test',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  platform = new pg.Client({ connectionString: database.urls.platform })
  enforcer = new pg.Client({ connectionString: database.urls.enforcer })
  await Promise.all([platform.connect(), enforcer.connect()])
})
afterAll(async () => {
  await closeClients()
  await Promise.all([platform.end(), enforcer.end()])
  await database.drop()
})
beforeEach(async () => {
  ana = await organisation('owner')
  bo = await organisation('owner')
})

async function organisation(role: Role) {
  const [org, user] = [newId(), newId()]
  const slug = `o-${randomUUID().slice(0, 8)}`
  await platform.query('INSERT INTO organisations (id, slug, name, created_at) VALUES ($1, $2, $2, now())', [
    org,
    slug,
  ])
  await platform.query(
    "INSERT INTO users (id, email, name, password_hash, created_at) VALUES ($1, $2, 'Ana', '', now())",
    [user, `${slug}@example.com`],
  )
  await platform.query(
    'INSERT INTO memberships (org_id, user_id, role, created_at) VALUES ($1, $2, $3, now())',
    [org, user, role],
  )
  const caller = { kind: 'member', userId: user, name: 'Ana', email: '', sessionId: newId() } as const
  return {
    org,
    slug,
    context: { caller, requestId: randomUUID(), at: new Date(), address: '', userAgent: '' },
  }
}

type Given = Partial<{
  at: number
  tool: string
  method: string
  effect: string
  code: string
  sample: boolean
  identity: string
  outcome: string
  read: string
  found: object[]
  redacted: number
}>

async function call(org: string, given: Given = {}): Promise<string> {
  const at = given.at ?? Date.now() - 1000
  const id = newId(at)
  await enforcer.query(
    `INSERT INTO calls (org_id, id, at, worker_id, grant_id, identity_id, identity_name, server_id, server_name, sandbox,
      method, tool, effect, code, rule, source, message, release_serial, arg_keys, trace, sample, try, jti, via,
      client_address, gateway_us)
     VALUES ($1, $2, to_timestamp($3 / 1000.0), $4, $4, $5, 'bot', $4, 'SmartAPIs', true, $10, $6, $7, $8, '',
      'policy', '', 1, '{q}', '[]', $9, false, 'j', 'url', '127.0.0.1', 900)`,
    [
      org,
      id,
      at,
      server,
      given.identity ?? server,
      given.tool ?? 'search',
      given.effect ?? 'allow',
      given.code ?? 'allowed',
      given.sample ?? false,
      given.method ?? 'tools/call',
    ],
  )
  await enforcer.query(
    `INSERT INTO call_outcomes (org_id, id, outcome, status, gateway_us, upstream_us, finished_at, result_read, result_found,
      result_redacted) VALUES ($1, $2, $3, 200, 1100, 84000, now(), $4, $5, $6)`,
    [
      org,
      id,
      given.outcome ?? 'ok',
      given.read ?? null,
      given.found === undefined ? null : JSON.stringify(given.found),
      given.redacted ?? null,
    ],
  )
  return id
}
const server = newId()

function asked(who: typeof ana, query: object = {}) {
  return { params: { org: who.slug }, query, body: undefined }
}
function plainly(who: typeof ana) {
  return { params: { org: who.slug }, query: {}, body: undefined }
}
const now = (who: typeof ana): Context => ({ ...who.context, at: new Date() })

async function all(who: typeof ana, query: object = {}, between?: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await listCalls.run(now(who), asked(who, { ...query, ...(cursor ? { cursor } : {}) }))
    seen.push(...page.calls.map((each) => each.id))
    cursor = page.older ?? undefined
    await between?.()
  } while (cursor !== undefined)
  return seen
}

describe('listing', () => {
  test('pages by cursor give every call once, also while calls are added', async () => {
    const ids: string[] = []
    for (let n = 0; n < 120; n++) ids.push(await call(ana.org, { at: Date.now() - 60_000 + n }))
    const seen = await all(ana, {}, () => call(ana.org))
    expect(seen).toEqual(ids.sort().reverse())
  })

  test('names also a request that was refused before it was read', async () => {
    // A flood is recorded before anything is known of its requests: neither a tool nor a method.
    const id = await call(ana.org, { tool: '', method: '', effect: 'refuse', code: 'too_many_requests' })
    const input = { params: { org: ana.slug, call: id }, query: {}, body: undefined }
    expect(await readCall.run(now(ana), input)).toMatchObject({ tool: 'request', result: 'denied' })
  })

  test('shows no call of another organisation, and its calls are not found one by one', async () => {
    const id = await call(ana.org)
    expect(await all(bo)).toEqual([])
    await expect(
      readCall.run(now(bo), { params: { org: bo.slug, call: id }, query: {}, body: undefined }),
    ).rejects.toMatchObject({ code: 'not_found' })
    await expect(listCalls.run(now(bo), asked(ana))).rejects.toMatchObject({ code: 'not_found' })
    const counted = await summariseCalls.run(now(bo), asked(bo))
    expect([counted.total, counted.tools]).toEqual([0, []])
  })

  test('after a call finds what was committed late, and begins anew where too much came', async () => {
    const first = await call(ana.org, { at: Date.now() - 20_000 })
    const late = await call(ana.org, { at: Date.now() - 3_000 })
    const newest = await call(ana.org, { at: Date.now() - 1_000 })
    const answer = await listCalls.run(now(ana), asked(ana, { after: newest }))
    expect(answer.calls.map((each) => each.id)).toEqual([newest, late])
    expect(answer.calls.map((each) => each.id)).not.toContain(first)
    for (let n = 0; n < 200; n++) await call(ana.org, { at: Date.now() - 500 })
    const flood = await listCalls.run(now(ana), asked(ana, { after: newest }))
    expect(flood.calls).toHaveLength(50)
    expect(flood.older).not.toBeNull()
  })

  test('filters by result, tool, identity and time, and counts the same', async () => {
    const other = newId()
    await call(ana.org, { tool: 'search' })
    await call(ana.org, { tool: 'search', effect: 'deny', code: 'denied' })
    await call(ana.org, { tool: 'issue', effect: 'deny', code: 'limit', identity: other })
    await call(ana.org, { tool: 'old', effect: 'hide', code: 'default', at: Date.now() - 2 * 86_400_000 })
    expect(await all(ana, { result: 'denied' })).toHaveLength(1)
    expect(await all(ana, { result: 'limited', identity: other })).toHaveLength(1)
    expect(await all(ana, { span: '24h' })).toHaveLength(3)
    expect(await all(ana, { from: new Date(Date.now() - 3 * 86_400_000).toISOString() })).toHaveLength(4)
    const day = await summariseCalls.run(now(ana), asked(ana, { span: '24h' }))
    expect(day.counts).toMatchObject({ allowed: 1, limited: 1, denied: 1, hidden: 0, waiting: 0 })
    expect(day.buckets.reduce((sum, bar) => sum + bar.denied + bar.allowed + bar.limited, 0)).toBe(3)
    const every = await summariseCalls.run(now(ana), asked(ana, { span: 'all', result: 'hidden' }))
    expect([every.total, every.counts.allowed]).toEqual([1, 1])
    expect(every.tools).toEqual(['issue', 'old', 'search'])
  })

  test('tells what is no tool apart, by what was done and in words of its own', async () => {
    await call(ana.org, { tool: 'search' })
    await call(ana.org, { tool: 'note://one', method: 'resources/read' })
    const held = { effect: 'deny', code: 'held' }
    const id = await call(ana.org, { tool: 'greet', method: 'prompts/get', ...held })
    await call(ana.org, { tool: 'search', ...held })
    const { calls } = await listCalls.run(now(ana), asked(ana, { method: 'resources/read' }))
    expect(calls.map(({ method, tool }) => `${method} ${tool}`)).toEqual(['resources/read note://one'])
    expect(await all(ana, { method: 'tools/call' })).toHaveLength(2)
    expect(await all(ana, { tool: 'greet' })).toEqual([id])
    const { methods, tools, items } = await summariseCalls.run(now(ana), asked(ana, { span: '24h' }))
    expect([methods, tools, items]).toEqual([
      ['prompts/get', 'resources/read', 'tools/call'],
      ['search'],
      ['greet', 'note://one'],
    ])
    const view = await readCall.run(now(ana), {
      params: { org: ana.slug, call: id },
      query: {},
      body: undefined,
    })
    expect(view.sentence).toBe('Denied: not reviewed as it is now, or blocked.')
    expect(view.why.map(({ station, state }) => `${station} ${state}`)).toEqual([
      'Grant is valid passed',
      'Not reviewed stopped',
      'SmartAPIs not_reached',
    ])
  })

  test('tells and filters by what came back, and counts it', async () => {
    const found = [{ kind: 'lifts_rules', severity: 'danger', place: '/content/0/text' }]
    const steers = await call(ana.org, { tool: 'search', read: 'part', found })
    const redacted = await call(ana.org, { tool: 'other', read: 'whole', redacted: 2 })
    const unread = await call(ana.org, { tool: 'third', read: 'none', redacted: 0 })
    await call(ana.org, { read: 'whole' })
    await call(bo.org, { read: 'whole', found })
    expect(await all(ana, { answer: 'steers' })).toEqual([steers])
    expect(await all(ana, { answer: 'redacted' })).toEqual([redacted])
    expect(await all(ana, { answer: 'unread' })).toEqual([unread, steers])
    const { calls } = await listCalls.run(now(ana), asked(ana, { answer: 'steers' }))
    expect(calls[0]?.answer).toEqual({ read: 'part', found, redacted: null })
    const summary = await summariseCalls.run(now(ana), asked(ana, { answer: 'redacted' }))
    expect([summary.total, summary.answers]).toEqual([1, { steers: 1, unread: 2, redacted: 1 }])
  })

  test('a cursor that is not ours is refused by name', async () => {
    await expect(listCalls.run(now(ana), asked(ana, { cursor: 'nonsense' }))).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [{ pointer: '/cursor' }],
    })
  })
})

describe('export', () => {
  async function exported(who: typeof ana, query: object): Promise<string> {
    const input = { params: { org: who.slug }, query: { format: 'csv' as const, ...query }, body: undefined }
    const file = await exportCalls.run(now(who), input)
    let text = ''
    for await (const chunk of file.chunks) text += chunk
    return text
  }

  test('holds every filtered call once, over several pages, and none of another organisation', async () => {
    await call(bo.org, { tool: 'strange' })
    await enforcer.query('BEGIN')
    for (let n = 0; n < 1_050; n++) await call(ana.org, { at: Date.now() - 60_000 + n })
    await enforcer.query('COMMIT')
    const lines = (await exported(ana, {})).trim().split('\r\n')
    expect(lines).toHaveLength(1_051)
    expect(new Set(lines).size).toBe(1_051)
    expect(lines.join()).not.toContain('strange')
  })

  test('names the method of each', async () => {
    await call(ana.org, { tool: 'note://one', method: 'resources/read' })
    const [head = '', row = ''] = (await exported(ana, {})).split('\r\n')
    expect(row.split(',')[head.split(',').indexOf('method')]).toBe('resources/read')
  })

  test('says what was found in a result and how many secrets were taken out', async () => {
    const found = [
      { kind: 'lifts_rules', severity: 'danger', place: '/content/0/text' },
      { kind: 'runs_code', severity: 'danger', place: '/structuredContent/*' },
    ]
    await call(ana.org, { read: 'part', found, redacted: 3 })
    const [head = '', row = ''] = (await exported(ana, {})).split('\r\n')
    const cell = (name: string) => row.split(',')[head.split(',').indexOf(name)]
    expect([cell('result_read'), cell('found_in_result'), cell('secrets_redacted')]).toEqual([
      'part',
      '"lifts_rules at /content/0/text; runs_code at /structuredContent/*"',
      '3',
    ])
    const lines = await exported(ana, { format: 'jsonl' })
    expect(JSON.parse(lines).answer).toEqual({ read: 'part', found, redacted: 3 })
  })

  test('a tool named like a formula is not one in a spreadsheet', async () => {
    await call(ana.org, { tool: '=cmd|calc' })
    await call(ana.org, { tool: '@SUM(A1,A2)' })
    const text = await exported(ana, {})
    expect(text).toContain(`,"'=cmd|calc",`)
    expect(text).toContain(`,"'@SUM(A1,A2)",`)
  })

  test('a role that may not export gets an ordinary refusal before the first byte', async () => {
    const viewer = await organisation('viewer')
    await expect(exported(viewer, {})).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('samples', () => {
  test('removing them removes nothing else, and is told in Changes', async () => {
    const kept = await call(ana.org)
    const strange = await call(bo.org, { sample: true })
    for (let n = 0; n < 3; n++) await call(ana.org, { sample: true })
    expect(await removeSamples.run(now(ana), plainly(ana))).toEqual({ removed: 3 })
    expect(await all(ana)).toEqual([kept])
    expect(await all(bo)).toEqual([strange])
    const outcomes = await enforcer.query(
      'SELECT id FROM call_outcomes WHERE org_id IN ($1, $2) ORDER BY id',
      [ana.org, bo.org],
    )
    expect(outcomes.rows.map((row) => row.id)).toEqual([kept, strange].sort())
    const { events } = await listEvents.run(now(ana), asked(ana))
    expect(events.map((each) => each.sentence)).toEqual(['Ana removed 3 calls of sample sessions.'])
  })
})

describe('home', () => {
  test('ticks off what really happened and shows what was stopped', async () => {
    const empty = await readHome.run(now(ana), plainly(ana))
    expect(Object.values(empty.setup)).toEqual([false, false, false, false, false])
    await call(ana.org)
    await call(ana.org, { effect: 'deny', code: 'denied' })
    await call(bo.org, { effect: 'hide', code: 'default' })
    const home = await readHome.run(now(ana), plainly(ana))
    expect([home.setup.callAllowed, home.setup.callStopped, home.setup.server]).toEqual([true, true, false])
    expect(home.counts).toEqual({ allowed: 1, limited: 0, asked: 0, denied: 1, hidden: 0 })
    expect([home.lastCalls.length, home.stoppedToday.length, home.stoppedTodayCount]).toEqual([2, 1, 1])
  })
})
