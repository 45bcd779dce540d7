import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { requestPasswordReset } from './accounts.ts'
import { newOwner, operationsDatabase, visitor } from './support.fixture.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>
let platform: pg.Client
beforeAll(async () => {
  database = await operationsDatabase()
  platform = await database.as('platform')
})
afterAll(() => database.drop())

const own = { params: {}, query: {}, body: undefined }

/** The operations as a process with this environment has them: the environment is read once, at first use. */
async function started(environment: Record<string, string>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  vi.resetModules()
  const { readMailbox } = await import('./mailbox.ts')
  const { openDemo } = await import('./demo.ts')
  return { readMailbox, openDemo }
}

async function count(table: 'users' | 'organisations' | 'sessions'): Promise<number> {
  const { rows } = await platform.query(`SELECT count(*)::int AS n FROM ${table}`)
  return rows[0].n
}

test('in local mode the mailbox shows the newest letter first, with the link that would have been mailed', async () => {
  const { readMailbox } = await started({ SIGNALBOX_MODE: 'local' })
  const { email } = await newOwner()
  const later = { ...visitor(), at: new Date(Date.now() + 60_000) }
  await requestPasswordReset.run(later, { params: {}, query: {}, body: { email } })
  const { letters } = await readMailbox.run(visitor(), own)
  expect(letters[0]).toMatchObject({ to: email, subject: 'Choose a new Signalbox password' })
  expect(letters[0]?.text).toContain('/reset-password#')
})

test('the mailbox shows at most 50 letters', async () => {
  const { readMailbox } = await started({ SIGNALBOX_MODE: 'local' })
  await platform.query(
    `INSERT INTO mail (id, "to", subject, text, created_at, next_at)
     SELECT gen_random_uuid(), 'many@example.com', 's', 't', now(), now() FROM generate_series(1, 60)`,
  )
  expect((await readMailbox.run(visitor(), own)).letters).toHaveLength(50)
})

test('in production nobody reads the mailbox and nobody opens a demo', async () => {
  const { readMailbox, openDemo } = await started({
    SIGNALBOX_MODE: 'production',
    NEXTAUTH_URL: 'https://console.example',
    PROXY_URL: 'https://gateway.example',
    SANDBOX_URL: 'http://127.0.0.1:9/mcp',
  })
  const before = await count('users')
  await expect(readMailbox.run(visitor(), own)).rejects.toMatchObject({ code: 'not_available' })
  await expect(openDemo(visitor())).rejects.toMatchObject({ code: 'not_available' })
  expect(await count('users')).toBe(before)
})

test('a demo whose sandbox does not answer is refused and signs nobody in', async () => {
  const { openDemo } = await started({ SIGNALBOX_MODE: 'local', SANDBOX_URL: 'http://127.0.0.1:9/mcp' })
  const before = await count('sessions')
  await expect(openDemo(visitor())).rejects.toMatchObject({ code: 'upstream_failed' })
  expect(await count('sessions')).toBe(before)
})

test('only so many demos are opened from one place in an hour', async () => {
  const { openDemo } = await started({ SIGNALBOX_MODE: 'local', SANDBOX_URL: 'http://127.0.0.1:9/mcp' })
  const from = visitor()
  const key = `demo:${from.address}`
  await platform.query('INSERT INTO attempts (key, points, expire) VALUES ($1, 60, $2)', [
    key,
    Date.now() + 3_600_000,
  ])
  const before = await count('organisations')
  await expect(openDemo(from)).rejects.toMatchObject({ code: 'too_many_attempts' })
  expect(await count('organisations')).toBe(before)
})
