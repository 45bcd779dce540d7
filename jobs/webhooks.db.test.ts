import { createServer, type Server, type ServerResponse } from 'node:http'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { hooked, type Owner, on } from '#lib/operations/hooks.fixture.ts'
import { as, newOwner, operationsDatabase } from '#lib/operations/support.fixture.ts'
import { testWebhook } from '#lib/operations/webhooks-deliveries.ts'
import { beginDueWebhooks } from './webhooks.ts'

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

/** Who takes every request, and answers none before it is told to. */
let silent: Server
let held: ServerResponse[]
/** Who answers at once. */
let quick: Server
let answered: number
beforeEach(async () => {
  held = []
  answered = 0
  silent = createServer((_, response) => held.push(response))
  quick = createServer((_, response) => {
    answered += 1
    response.writeHead(204).end()
  })
  for (const server of [silent, quick])
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
})
afterEach(() => {
  for (const server of [silent, quick]) {
    server.closeAllConnections()
    server.close()
  }
})

const addressOf = (server: Server) => {
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
}

/** Webhooks of one organisation that lead to this server; `send` writes one test event for each. */
async function webhooksTo(server: Server, owner: Owner, many: number) {
  const ids: string[] = []
  for (let n = 0; n < many; n++)
    ids.push((await hooked(owner, { name: `w${n}`, url: addressOf(server) })).webhook.id)
  return {
    ids,
    async send() {
      for (const id of ids) await testWebhook.run(as(owner), on(owner, id))
    },
  }
}

async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 8_000
  while (!(await is())) {
    if (performance.now() > end) throw new Error('it did not happen in time')
    await new Promise((done) => setTimeout(done, 10))
  }
}

/** One run, to its end. */
async function sendDue(): Promise<void> {
  await (await beginDueWebhooks(pool)).ended
}

const left = async (): Promise<number> =>
  (await pool.query("SELECT count(*)::int AS n FROM webhook_deliveries WHERE state = 'waiting'")).rows[0].n

test('one organisation whose receivers say nothing keeps no other waiting', async () => {
  const ana = await webhooksTo(silent, await newOwner(), 6)
  const bo = await webhooksTo(quick, await newOwner(), 2)
  await ana.send()
  const running = sendDue()
  await until(() => held.length === 3)
  await bo.send()
  await sendDue()
  expect(answered).toBe(2)
  // Three at once are an organisation's most, whoever asks.
  expect(held).toHaveLength(3)
  for (let n = 0; n < 6; n++) {
    await until(() => held.length > n)
    held[n]?.writeHead(204).end()
  }
  await running
  await sendDue()
  expect(await left()).toBe(0)
})

test('eight are sent at once, however many runs ask', async () => {
  const bo = await webhooksTo(quick, await newOwner(), 1)
  for (const many of [3, 3, 2]) await (await webhooksTo(silent, await newOwner(), many)).send()
  const running = sendDue()
  await until(() => held.length === 8)
  await bo.send()
  await sendDue()
  expect(answered).toBe(0)
  for (const response of held) response.writeHead(204).end()
  await running
  expect(answered).toBe(1)
  expect(await left()).toBe(0)
})

test('of one webhook one is sent at a time, and all of them in the end', async () => {
  const ana = await webhooksTo(silent, await newOwner(), 1)
  for (let n = 0; n < 4; n++) await ana.send()
  const running = sendDue()
  for (let n = 0; n < 4; n++) {
    await until(() => held.length > n)
    // Whoever else asks meanwhile finds nothing to do.
    await sendDue()
    expect(held).toHaveLength(n + 1)
    held[n]?.writeHead(204).end()
  }
  await running
  expect(held).toHaveLength(4)
  expect(await left()).toBe(0)
})

test('a delivery that cannot be tried is left to the next run, and keeps this one from no other', async () => {
  const bo = await webhooksTo(quick, await newOwner(), 1)
  const ana = await webhooksTo(quick, await newOwner(), 1)
  await ana.send()
  await bo.send()
  const direct = await database.as('owner')
  await direct.query(
    `CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$`,
  )
  await direct.query(
    `CREATE TRIGGER broken BEFORE UPDATE ON webhook_deliveries FOR EACH ROW
     WHEN (NEW.webhook_id = '${ana.ids[0]}') EXECUTE FUNCTION broken()`,
  )
  await sendDue()
  expect(answered).toBe(1)
  await direct.query('DROP TRIGGER broken ON webhook_deliveries')
  await sendDue()
  expect(await left()).toBe(0)
})
