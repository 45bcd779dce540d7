import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer as createHttpServer, type ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { build } from 'esbuild'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SIGNING_KEY, sealSigning } from '#lib/secrets/seal.ts'
import { freshSecrets } from '#tools/secrets.mjs'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'

const root = path.resolve(import.meta.dirname, '..')
let database: TestDatabase
let platform: pg.Client
let post: Server
let jobs: ChildProcess
const letters: string[] = []
const secrets = freshSecrets()
let said = ''

/** A post office that takes every letter: just enough of SMTP. */
function postOffice(): Promise<Server> {
  const server = createServer((socket) => {
    let inLetter = false
    let letter = ''
    socket.write('220 here\r\n')
    socket.on('data', (chunk) => {
      for (const line of String(chunk).split('\r\n')) {
        if (inLetter) {
          if (line !== '.') letter += `${line}\n`
          else {
            letters.push(letter)
            letter = ''
            inLetter = false
            socket.write('250 taken\r\n')
          }
        } else if (line.startsWith('DATA')) {
          inLetter = true
          socket.write('354 go on\r\n')
        } else if (line.startsWith('QUIT')) socket.end('221 bye\r\n')
        else if (line !== '') socket.write('250 yes\r\n')
      }
    })
    socket.on('error', () => undefined)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

beforeAll(async () => {
  database = await testDatabase()
  platform = new pg.Client({ connectionString: database.urls.platform })
  await platform.connect()
  // A right to a database does not come along when the template is cloned.
  const owner = new pg.Client({ connectionString: database.urls.owner })
  await owner.connect()
  await owner.query(
    `GRANT CREATE ON DATABASE "${database.name}" TO "${new URL(database.urls.jobs).username}"`,
  )
  await owner.end()
  post = await postOffice()
  const outfile = path.join(root, '.data/test', `jobs-${process.pid}.mjs`)
  await build({
    absWorkingDir: root,
    entryPoints: ['jobs/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
  const address = post.address()
  jobs = fork(outfile, {
    env: {
      NODE_ENV: 'production',
      SIGNALBOX_MODE: 'local',
      DATABASE_JOBS_URL: database.urls.jobs,
      DATABASE_APP_URL: database.urls.app,
      DATABASE_PLATFORM_URL: database.urls.platform,
      SMTP_URL: `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
      NEXTAUTH_URL: 'http://localhost:3000',
      WORKER_URL: 'http://127.0.0.1:9',
      PROXY_URL: 'http://127.0.0.1:9',
      ...secrets,
      INSTANCE: 'test',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  await new Promise<void>((resolve, reject) => {
    jobs.stdout?.on('data', (chunk) => (said += chunk))
    jobs.stderr?.on('data', (chunk) => (said += chunk))
    jobs.once('message', () => resolve())
    jobs.once('exit', () => reject(new Error(`the jobs process ended:\n${said}`)))
  })
})
afterAll(async () => {
  const ended = new Promise((resolve) => jobs?.once('exit', resolve))
  jobs?.kill('SIGTERM')
  if (jobs) await ended
  post?.close()
  await platform?.end()
  await database?.drop()
})

/** Has the running process do one of its tasks now, as its timetable would. */
async function due(task: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.urls.jobs })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('SELECT id FROM graphile_worker.add_job($1)', [task])
  const left = async () =>
    (await client.query('SELECT last_error FROM graphile_worker.jobs WHERE id = $1', [rows[0]?.id])).rows[0]
  await until(async () => {
    const job = await left()
    if (job?.last_error) throw new Error(job.last_error)
    return job === undefined
  })
  await client.end()
}

async function until(ask: () => Promise<boolean>, ms = 10_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await ask())) {
    if (performance.now() > end) throw new Error('it did not happen in time')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('it starts without a warning', () => {
  expect(said).not.toMatch(/error handlers|warn/i)
})

test('a letter leaves when it is written, and is marked as sent', async () => {
  const id = randomUUID()
  await platform.query(
    `INSERT INTO mail (id, "to", subject, text, created_at, next_at) VALUES ($1, 'ana@northwind.example', 'Hello', 'The text', now(), now())`,
    [id],
  )
  await until(async () => letters.some((letter) => letter.includes('The text')))
  await until(async () => {
    const { rows } = await platform.query('SELECT sent_at FROM mail WHERE id = $1', [id])
    return rows[0]?.sent_at instanceof Date
  })
})

test('a letter that somebody else wrote is answered to them', async () => {
  await platform.query(
    `INSERT INTO mail (id, "to", subject, text, reply_to, created_at, next_at)
     VALUES ($1, 'ops@northwind.example', 'Contact', 'A question', 'vera@example.org', now(), now())`,
    [randomUUID()],
  )
  await until(async () => letters.some((letter) => letter.includes('A question')))
  const headers = letters.map((letter) => /^Reply-To: (.*)$/m.exec(letter)?.[1])
  expect(headers.filter((header) => header !== undefined)).toEqual(['vera@example.org'])
})

test('a message that was done with 90 days ago goes, and no other', async () => {
  const operator = new pg.Client({ connectionString: database.urls.platform })
  await operator.connect()
  await operator.query("SELECT set_config('app.operator', 'yes', false)")
  for (const [subject, done] of [
    ['old', "now() - interval '91 days'"],
    ['newer', "now() - interval '89 days'"],
    ['open', 'NULL'],
  ]) {
    await operator.query(
      `INSERT INTO contact_messages (id, name, email, subject, message, created_at)
       VALUES ($1, 'Vera', 'vera@example.org', $2, 'A question', now() - interval '200 days')`,
      [randomUUID(), subject],
    )
    await operator.query(`UPDATE contact_messages SET done_at = ${done} WHERE subject = $1`, [subject])
  }
  await due('cleanUp')
  const { rows } = await operator.query('SELECT subject FROM contact_messages ORDER BY subject')
  expect(rows.map((row) => row.subject)).toEqual(['newer', 'open'])
  await operator.end()
})

test('a demo of yesterday goes with its person, and nobody else does', async () => {
  const [demo, ana] = [randomUUID(), randomUUID()]
  const person = (id: string, email: string) =>
    platform.query(
      `INSERT INTO users (id, email, name, password_hash, created_at) VALUES ($1, $2, 'Name', '', now() - interval '2 days')`,
      [id, email],
    )
  await person(demo, `demo-${demo.slice(0, 8)}@demo.invalid`)
  await person(ana, 'ana@northwind.example')
  await platform.query(
    `INSERT INTO organisations (id, slug, name, demo, created_at) VALUES ($1, 'demo-1', 'Demo', true, now() - interval '2 days')`,
    [demo],
  )
  await due('cleanUp')
  const { rows } = await platform.query<{ id: string }>('SELECT id FROM users')
  expect(rows.map((row) => row.id)).toEqual([ana])
  expect((await platform.query('SELECT FROM organisations')).rowCount).toBe(0)
})

/** An organisation with a webhook that leads to a receiver here, which answers as it is told to. */
async function hooked(slug: string, answer: (response: ServerResponse, nth: number) => void) {
  const received: string[] = []
  const there = createHttpServer((req, res) => {
    const parts: Buffer[] = []
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => {
      received.push(Buffer.concat(parts).toString())
      answer(res, received.length)
    })
  })
  await new Promise<void>((ready) => there.listen(0, '127.0.0.1', ready))
  const address = there.address()
  const [org, hook] = [randomUUID(), randomUUID()]
  await platform.query('INSERT INTO organisations (id, slug, name, created_at) VALUES ($1, $2, $2, now())', [
    org,
    slug,
  ])
  const app = new pg.Client({ connectionString: database.urls.app })
  await app.connect()
  await app.query("SELECT set_config('app.org_id', $1, false)", [org])
  const key = Buffer.from(secrets.CREDENTIAL_KEY ?? '', 'base64')
  const signing = { org, webhook: hook, keyVersion: SIGNING_KEY }
  await app.query(
    `INSERT INTO webhooks (org_id, id, name, url, events, secret, key_version, created_by, created_at)
     VALUES ($1, $2, 'ops', $3, '{calls.stopped}', $4, $5, 'ana', now())`,
    [
      org,
      hook,
      `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`,
      sealSigning('sbx_w_secret', signing, key),
      SIGNING_KEY,
    ],
  )
  return {
    org,
    received,
    app,
    happens: () =>
      app.query("INSERT INTO notices (org_id, kind, subject_id) VALUES ($1, 'calls.stopped', $1)", [org]),
    async close() {
      there.closeAllConnections()
      there.close()
      await app.end()
      await platform.query('DELETE FROM organisations WHERE id = $1', [org])
    },
  }
}

test('what happened is told and sent when it happens, without a timetable', async () => {
  const { app, received, happens, close } = await hooked('hooked', (res, nth) =>
    res.writeHead(nth === 1 ? 500 : 204).end(),
  )
  await happens()
  const state = async () =>
    (await app.query('SELECT state, tries, next_at > now() AS later FROM webhook_deliveries')).rows
  await until(async () => (await state())[0]?.tries === 1)
  expect(await state()).toEqual([{ state: 'waiting', tries: 1, later: true }])
  // A person sends it again.
  await app.query('UPDATE webhook_deliveries SET next_at = now(), tries_most = tries_most')
  await until(async () => (await state())[0]?.state === 'delivered')
  expect(received.map((body) => JSON.parse(body).type)).toEqual(['calls.stopped', 'calls.stopped'])
  await close()
})

test('what happens while a receiver says nothing is sent to the others at once', async () => {
  let silent: ServerResponse | undefined
  const ana = await hooked('silent', (res) => {
    silent = res
  })
  const bo = await hooked('quick', (res) => res.writeHead(204).end())
  await ana.happens()
  await until(async () => silent !== undefined)
  await bo.happens()
  await until(async () => bo.received.length === 1, 5000)
  expect(silent?.writableEnded || silent?.destroyed).toBe(false)
  silent?.writeHead(204).end()
  await until(
    async () =>
      (await ana.app.query("SELECT FROM webhook_deliveries WHERE state = 'waiting'")).rowCount === 0,
  )
  for (const each of [ana, bo]) await each.close()
})

test('where what happened in one organisation cannot be told, that of the others is', async () => {
  const broken = await hooked('a-broken', (res) => res.writeHead(204).end())
  const sound = await hooked('b-sound', (res) => res.writeHead(204).end())
  const owner = new pg.Client({ connectionString: database.urls.owner })
  await owner.connect()
  await owner.query(
    `CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$`,
  )
  await owner.query(
    `CREATE TRIGGER broken BEFORE UPDATE ON notices FOR EACH ROW
     WHEN (NEW.org_id = '${broken.org}') EXECUTE FUNCTION broken()`,
  )
  await broken.happens()
  await sound.happens()
  await until(async () => sound.received.length === 1)
  expect(broken.received).toEqual([])
  await owner.query('DROP TRIGGER broken ON notices')
  await due('tellNotices')
  await until(async () => broken.received.length === 1)
  for (const each of [broken, sound]) await each.close()
  await owner.end()
})

test('what is 30 days old goes: deliveries, and notices that were told', async () => {
  const org = randomUUID()
  await platform.query(
    `INSERT INTO organisations (id, slug, name, created_at) VALUES ($1, 'aged', 'Aged', now())`,
    [org],
  )
  const app = new pg.Client({ connectionString: database.urls.app })
  await app.connect()
  await app.query("SELECT set_config('app.org_id', $1, false)", [org])
  await app.query(
    `INSERT INTO webhooks (org_id, id, name, url, events, secret, key_version, created_by, created_at, paused_at)
     VALUES ($1, $1, 'ops', 'http://127.0.0.1:9/', '{}', '', 1, 'ana', now(), now())`,
    [org],
  )
  for (const days of [29, 31]) {
    const at = new Date(Date.now() - days * 86_400_000)
    await app.query(
      `INSERT INTO webhook_deliveries (org_id, id, webhook_id, event_id, kind, body, tries_most, created_at, next_at)
       VALUES ($1, $2, $1, $2, $3, '{}', 1, $4, $4)`,
      [org, randomUUID(), String(days), at],
    )
    await app.query(
      `INSERT INTO notices (org_id, kind, subject_id, data, at, told_at, mailed_at)
       VALUES ($1, 'calls.stopped', $1, to_jsonb($2::text), $3, $3, $3)`,
      [org, String(days), at],
    )
  }
  await due('cleanUp')
  expect((await app.query('SELECT kind FROM webhook_deliveries')).rows).toEqual([{ kind: '29' }])
  expect((await app.query('SELECT data FROM notices')).rows).toEqual([{ data: '29' }])
  await app.end()
  await platform.query('DELETE FROM organisations WHERE id = $1', [org])
})

test('a list that is due is read by the clock', async () => {
  const org = randomUUID()
  await platform.query('INSERT INTO organisations (id, slug, name, created_at) VALUES ($1, $2, $2, now())', [
    org,
    `lists-${org.slice(0, 8)}`,
  ])
  const app = new pg.Client({ connectionString: database.urls.app })
  await app.connect()
  await app.query("SELECT set_config('app.org_id', $1, false)", [org])
  // Nothing listens there: that it was tried is what is written down.
  await app.query(
    `INSERT INTO servers (org_id, id, name, url, eras, created_at, read_at)
      VALUES ($1, $2, 'due', 'http://127.0.0.1:9/mcp', '{legacy}', now() - interval '1 day', now() - interval '9 minutes')`,
    [org, randomUUID()],
  )
  await due('readLists')
  await until(async () => (await app.query('SELECT FROM servers WHERE tried_at IS NOT NULL')).rowCount === 1)
  await app.end()
  await platform.query('DELETE FROM organisations WHERE id = $1', [org])
})

test.each([
  'sendMail',
  'sweepCalls',
  'readLists',
  'tellApprovers',
  'tellNotices',
  'noticeExpiring',
  'sendWebhooks',
  'renewReleases',
  'cleanUp',
  'makePartitions',
])('%s runs with the rights this process has', (task) => due(task))
