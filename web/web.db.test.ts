import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { ask, build, operationsEnv, type Running, start } from './child.fixture.ts'
import { hashOf } from './later.ts'

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

  test('keeps a connection longer than proxies do, so that no request meets one that is just being closed', async () => {
    const kept = await ask(web.port, {
      path: '/icon.svg',
      headers: { host: `127.0.0.1:${web.port}`, connection: 'keep-alive' },
    })
    expect(kept.headers['keep-alive']).toBe('timeout=65')
  })

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

  test('every page that is built ahead is sent whole, and no script runs in it that its policy does not name', async () => {
    const origin = 'http://localhost:3000'
    const { body } = await ask(web.port, { path: '/sitemap.xml' })
    const paths = [...body.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url = '']) => new URL(url).pathname)
    expect(paths.length).toBeGreaterThan(40)
    for (const path of paths) {
      const page = await ask(web.port, { path })
      const policy = String(page.headers['content-security-policy'])
      expect(page.status, path).toBe(200)
      expect(policy, path).not.toContain('nonce-')
      expect(page.body, path).toContain(`<link rel="canonical" href="${origin}${path === '/' ? '' : path}`)
      expect(page.body, path).not.toContain('nowhere.invalid')
      expect(page.headers['x-frame-options'], path).toBe('DENY')
      const scripts = [...page.body.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)]
      const running = scripts.filter(([, attributes = '']) => !attributes.includes('json'))
      expect(running.length, path).toBeGreaterThan(0)
      for (const [, attributes = '', text = ''] of running) {
        expect(attributes, path).not.toContain('src')
        expect(policy, path).toContain(`'${hashOf(text)}'`)
      }
    }
  })

  test('an address among built pages that none of them has gets the page that any other such address gets', async () => {
    const own = await ask(web.port, { path: '/nothing-here' })
    expect(own.body).toContain('There is no such page')
    for (const path of [
      '/servers/none',
      '/docs/none',
      '/attacks/none?x',
      '/as/start/demo',
      '/as/contact/x',
    ]) {
      const { status, headers, body } = await ask(web.port, { path })
      expect([path, status]).toEqual([path, 404])
      expect(headers['content-security-policy']).toContain("'nonce-")
      expect(body).toContain('There is no such page')
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

/** A server with tools of these names, as a registration writes them. */
async function serverWith(slug: string, names: readonly string[]): Promise<string> {
  const orgs = await platform.query('SELECT id FROM organisations WHERE slug = $1', [slug])
  const [org, server] = [orgs.rows[0]?.id, randomUUID()]
  const app = new pg.Client({ connectionString: database.urls.app })
  await app.connect()
  await app.query("SELECT set_config('app.org_id', $1, false)", [org])
  await app.query(
    `INSERT INTO servers (org_id, id, name, url, eras, created_at, read_at)
     VALUES ($1, $2, 'Odd', 'https://odd.example/mcp', '{legacy}', now(), now())`,
    [org, server],
  )
  for (const [position, name] of names.entries()) {
    await app.query(
      `INSERT INTO tools (org_id, server_id, name, position, definition, digest, category, risk, signals, findings,
         tokens, state, classifier, scanner, first_seen_at)
       VALUES ($1, $2, $3, $4, '{}', 'd', 'financial', 'critical', '[]', '[]', 9, 'reviewed', 1, 1, now())`,
      [org, server, name, position],
    )
  }
  await app.end()
  return server
}

test('a tool is overridden under whatever name its server gave it, and no other', async () => {
  const web = await start('web', operationsEnv(database.urls, 'local'))
  const origin = 'http://localhost:3000'
  const { org, cookie } = await signedIn(web.port, origin, '', 'di@northwind.example')
  const dots = { '.': '~.', '..': '~..', '~.': '~~.', '~~..': '~~~..' }
  const others = ['...', '~', '%2e', '%2E%2e', '/', 'a/b', '../x', '%', 'a?b#c', ' ', 'ä☃']
  const steps = new Map([
    ...Object.entries(dots),
    ...others.map((name) => [name, encodeURIComponent(name)] as const),
  ])
  const names = [...steps.keys()]
  const server = await serverWith(org, names)
  const answers: unknown[] = []
  for (const [tool, step] of steps) {
    // As browsers send it: they take dots out of a path, however they are written.
    const path = `/api/v1/orgs/${org}/servers/${server}/tools/${step}/override`
    const answer = await fetch(`http://127.0.0.1:${web.port}${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'if-match': '"1"', origin, cookie },
      body: JSON.stringify({ category: 'read', risk: 'low', reason: 'It only looks' }),
    })
    const body = await answer.text()
    answers.push(answer.ok ? JSON.parse(body).name : `${tool}: ${answer.status} ${body.slice(0, 60)}`)
  }
  await web.stop()
  expect(answers).toEqual(names)
}, 60_000)

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

  test('promises no letter that nobody gets, and no reader where none is named', async () => {
    const page = async () => (await ask(web.port, { path: '/contact' })).body.replaceAll('<!-- -->', '')
    const nobody = await page()
    expect(nobody).toContain('It is kept in the database of this instance. No operator is named here yet')
    expect(nobody).not.toContain('mailed to its operator')
    const sent = await ask(web.port, { path: '/contact?sent=yes' })
    expect(sent.body).toContain('Your message was kept')
    expect(sent.body).not.toContain('Your message was sent')
    const env = { ...operationsEnv(database.urls, 'production'), CONTACT_INBOX: 'ops@example.com' }
    for (const [more, says] of [
      [{}, 'database of this instance. Only the operator can read it.'],
      [{ SMTP_URL: 'smtp://127.0.0.1:9' }, 'database of this instance and mailed to its operator. Only'],
    ] as const) {
      const named = await start('web', { ...env, ...more })
      const { body } = await ask(named.port, { path: '/contact' })
      await named.stop()
      expect(body.replaceAll('<!-- -->', '')).toContain(says)
    }
  }, 60_000)

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
