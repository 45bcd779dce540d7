import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { ask, build, operationsEnv, type Running, start } from './child.fixture.ts'

const email = 'ana@northwind.example'
const password = 'a long enough password'
let database: TestDatabase
let platform: pg.Client

beforeAll(async () => {
  await build()
  database = await testDatabase()
  platform = new pg.Client({ connectionString: database.urls.platform })
  await platform.connect()
}, 300_000)
afterAll(async () => {
  await platform?.end()
  await database?.drop()
})

/** Signs up and in as somebody new; the answer is the cookies to send. */
async function signedIn(port: number, origin: string, forwarded: string, who = email) {
  const json = { 'content-type': 'application/json', origin, 'x-forwarded-for': forwarded }
  const made = await ask(port, {
    path: '/api/v1/sign-up',
    method: 'POST',
    headers: json,
    body: JSON.stringify({ email: who, password, organisation: 'Northwind' }),
  })
  expect(made.status, made.body).toBe(201)
  const csrf = await ask(port, { path: '/api/auth/csrf' })
  const cookies = csrf.cookies.map((cookie) => cookie.split(';')[0]).join('; ')
  const { csrfToken } = JSON.parse(csrf.body)
  const entered = await ask(port, {
    path: '/api/auth/callback/credentials',
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      cookie: cookies,
      'x-forwarded-for': forwarded,
    },
    body: new URLSearchParams({ csrfToken, email: who, password, json: 'true' }).toString(),
  })
  expect(entered.status, entered.body).toBe(200)
  const cookie = entered.cookies.map((each) => each.split(';')[0]).join('; ')
  return { org: String(JSON.parse(made.body).org), cookie }
}

/** Where the last session was opened from, and the places whose sign-ups were counted. */
async function places() {
  const sessions = await platform.query('SELECT address FROM sessions ORDER BY created_at DESC LIMIT 1')
  const attempts = await platform.query("SELECT key FROM attempts WHERE key LIKE 'signUp:%' ORDER BY key")
  return { session: sessions.rows[0]?.address, signUps: attempts.rows.map((row) => row.key) }
}

describe('the console in local mode', () => {
  let web: Running
  beforeAll(async () => {
    web = await start('web', operationsEnv(database.urls, 'local'))
  }, 60_000)
  afterAll(() => web?.stop())

  test.each([
    '/',
    '/mailbox',
    '/api/v1/mailbox',
    '/sign-in',
    '/api/auth/csrf',
    '/icon.svg',
    '/_next/static/x',
  ])(
    '%s is refused under a host name that is not this machine’s, so no page elsewhere can read it',
    async (path) => {
      for (const host of ['evil.example', `evil.example:${web.port}`, `localhost.evil.example:${web.port}`]) {
        const refused = await ask(web.port, { path, headers: { host } })
        expect(refused).toMatchObject({ status: 421, body: 'This host name is not one of this console.\n' })
      }
    },
  )

  test('is reachable under every name of this machine', async () => {
    for (const host of ['localhost:3000', `127.0.0.1:${web.port}`, `[::1]:${web.port}`]) {
      expect((await ask(web.port, { path: '/api/v1/mailbox', headers: { host } })).status).toBe(200)
      expect((await ask(web.port, { path: '/mailbox', headers: { host } })).status).toBe(200)
    }
  })

  test('a forwarding header does not change where a client is counted and shown', async () => {
    await signedIn(web.port, 'http://localhost:3000', '203.0.113.77')
    expect(await places()).toEqual({ session: '127.0.0.1', signUps: ['signUp:127.0.0.1'] })
  })

  test('behind a trusted proxy a client is counted by the address that the proxy saw', async () => {
    const env = operationsEnv(database.urls, 'local')
    const behind = await start('web', { ...env, TRUSTED_PROXIES: '127.0.0.0/8' })
    await signedIn(behind.port, 'http://localhost:3000', '1.2.3.4, 203.0.113.78', 'bo@northwind.example')
    await behind.stop()
    expect(await places()).toEqual({
      session: '203.0.113.78',
      signUps: ['signUp:127.0.0.1', 'signUp:203.0.113.78'],
    })
  })
})

describe('the console in production', () => {
  let web: Running
  beforeAll(async () => {
    const env = operationsEnv(database.urls, 'production')
    web = await start('web', { ...env, SANDBOX_URL: 'http://127.0.0.1:9/mcp' })
  }, 60_000)
  afterAll(() => web?.stop())

  test('has no mailbox and no demo', async () => {
    expect((await ask(web.port, { path: '/mailbox' })).status).toBe(404)
    expect((await ask(web.port, { path: '/api/v1/mailbox' })).status).toBe(404)
    expect((await ask(web.port, { path: '/demo', method: 'POST' })).status).toBe(404)
  })

  test('connects to no server over http and to none on this machine', async () => {
    const origin = 'https://console.example'
    const { org, cookie } = await signedIn(web.port, origin, '', 'cy@northwind.example')
    expect(cookie).toContain('__Secure-next-auth.session-token=')
    const connect = async (url: string) => {
      const headers = { 'content-type': 'application/json', origin, cookie }
      const body = JSON.stringify({ name: 'x', url })
      return (await ask(web.port, { path: `/api/v1/orgs/${org}/servers`, method: 'POST', headers, body }))
        .body
    }
    const ends = [
      'http://mcp.example/mcp',
      'http://127.0.0.1:9/mcp',
      'https://127.0.0.1:9/mcp',
      'https://10.0.0.1/mcp',
    ]
    for (const url of ends) {
      const lines = (await connect(url)).trim().split('\n')
      const step = lines.map((line) => JSON.parse(line)).find((line) => line.state === 'failed')
      // At the first step: nothing was resolved, no connection was tried.
      expect(step, url).toMatchObject({ step: 'address' })
      expect(step.problem.code, url).toMatch(/^(insecure|private_address)$/)
    }
  })
})

describe('a start is refused, and one sentence names why:', () => {
  const refused = async (name: 'web' | 'jobs', more: Record<string, string>) => {
    const env = {
      ...operationsEnv(database.urls, 'production'),
      DATABASE_JOBS_URL: database.urls.jobs,
      ...more,
    }
    const ended = await start(name, env)
    expect(await ended.exited).toBe(1)
    return ended.said()
  }

  test.each([
    [
      'NEXTAUTH_URL',
      'http://console.example',
      'NEXTAUTH_URL: in production the console has an https address.',
    ],
    ['PROXY_URL', 'http://gateway.example', 'PROXY_URL: in production the gateway has an https address.'],
  ])('%s over http in production', async (name, value, sentence) => {
    expect(await refused('web', { [name]: value })).toContain(sentence)
    expect(await refused('jobs', { [name]: value })).toContain(sentence)
  })

  test.each(['NEXTAUTH_SECRET', 'CREDENTIAL_KEY', 'RELEASE_SIGNING_KEY', 'URL_SIGNING_KEY', 'INSTANCE'])(
    '%s is not set',
    async (name) => {
      expect(await refused('web', { [name]: '' })).toContain(`${name}: it is not set.`)
    },
  )
})
