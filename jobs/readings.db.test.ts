import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { type NotesServer, notesServer } from '#lib/operations/notes-server.fixture.ts'
import { inside, newOwner, operationsDatabase } from '#lib/operations/support.fixture.ts'
import { beginDueReadings, readAfterMinutes } from './readings.ts'
import { crontab, tasks } from './tasks.ts'

declare module 'vitest' {
  interface ProvidedContext {
    listsPart: number
  }
}

type Owner = Awaited<ReturnType<typeof newOwner>>
let database: Awaited<ReturnType<typeof operationsDatabase>>
let pool: pg.Pool
beforeAll(async () => {
  database = await operationsDatabase()
  pool = new pg.Pool({ connectionString: database.urls.jobs, max: 6 })
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

let owner: Owner
/** Who answers at once, and who takes every request and answers none. */
let quick: NotesServer
let silent: Server
let held: number
beforeEach(async () => {
  owner = await newOwner()
  quick = await notesServer()
  held = 0
  silent = createServer(() => {
    held += 1
  })
  await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready))
})
afterEach(async () => {
  hangUp()
  await quick.close()
})

function hangUp(): void {
  silent.close()
  silent.closeAllConnections()
}

const silentUrl = () => {
  const address = silent.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/mcp`
}

/** Servers at this address, whose lists were last read so many minutes ago. */
function servers(of: Owner, url: string, many: number, minutesAgo = 9): Promise<unknown> {
  const ids = Array.from({ length: many }, () => randomUUID())
  return inside(
    of,
    (org) => org.tx.$executeRaw`
      INSERT INTO servers (org_id, id, name, url, eras, created_at, read_at)
      SELECT ${org.id}::uuid, id, id::text, ${url}, '{legacy}', now() - interval '1 day',
        now() - ${minutesAgo}::int * interval '1 minute' FROM unnest(${ids}::uuid[]) id`,
  )
}
const tried = (of: Owner) =>
  inside(of, (org) => org.tx.server.count({ where: { orgId: org.id, triedAt: { not: null } } }))
const run = () => beginDueReadings(pool)

async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 15_000
  while (!(await is())) {
    if (performance.now() > end) throw new Error('it did not happen in time')
    await new Promise((done) => setTimeout(done, 10))
  }
}

describe('every list is read at most ten minutes after the last time', () => {
  test('because one of 8 minutes ago is due, the timetable comes every minute, and a minute is left to read', async () => {
    expect(crontab).toContain('\n* * * * * readLists\n')
    const [timetable, toRead] = [1, 1]
    expect(readAfterMinutes + timetable + toRead).toBeLessThanOrEqual(10)
    await servers(owner, quick.url, 1, readAfterMinutes - 1)
    await (await run()).ended
    expect(await tried(owner)).toBe(0)
    await servers(owner, quick.url, 1, readAfterMinutes + 1)
    await (await run()).ended
    expect(await tried(owner)).toBe(1)
  })

  test('500 that are due together are all taken on by one run, with less processor time than that minute', async () => {
    const part = inject('listsPart')
    const bo = await newOwner()
    await servers(owner, quick.url, 400 / part)
    await servers(bo, quick.url, 100 / part)
    const before = process.cpuUsage()
    await (await run()).ended
    const { user, system } = process.cpuUsage(before)
    expect([await tried(owner), await tried(bo)]).toEqual([400 / part, 100 / part])
    expect((part * (user + system)) / 1_000_000).toBeLessThan(60)
  }, 120_000)
})

test('servers that say nothing keep none of another organisation waiting', async () => {
  const bo = await newOwner()
  await servers(owner, silentUrl(), 20, 30)
  await servers(bo, quick.url, 5)
  const running = await run()
  await until(async () => (await tried(bo)) === 5)
  expect(held).toBe(6)
  // Who becomes due meanwhile is read too.
  await servers(bo, quick.url, 3)
  await run()
  await until(async () => (await tried(bo)) === 8)
  expect(await tried(owner)).toBe(0)
  hangUp()
  await running.ended
  expect(await tried(owner)).toBe(20)
})

test('a server is read by one run at a time', async () => {
  await servers(owner, silentUrl(), 2)
  const running = await run()
  await until(() => held === 2)
  await (await run()).ended
  await servers(owner, quick.url, 1)
  await run()
  await until(async () => (await tried(owner)) === 1)
  expect(held).toBe(2)
  hangUp()
  await running.ended
})

test('the task is over when its readings are begun, so that letters do not wait for a server', async () => {
  await servers(owner, silentUrl(), 1)
  await tasks(pool, undefined).readLists?.()
  expect(await tried(owner)).toBe(0)
  hangUp()
  await until(async () => (await tried(owner)) === 1)
})
