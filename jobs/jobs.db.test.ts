import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { build } from 'esbuild'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshSecrets } from '#tools/secrets.mjs'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'

const root = path.resolve(import.meta.dirname, '..')
let database: TestDatabase
let platform: pg.Client
let post: Server
let jobs: ChildProcess
const letters: string[] = []
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
      ...freshSecrets(),
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

async function until(ask: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000
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

test.each(['sendMail', 'sweepCalls', 'readLists', 'renewReleases', 'cleanUp', 'makePartitions'])(
  '%s runs with the rights this process has',
  (task) => due(task),
)
