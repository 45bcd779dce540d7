import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FAILURES_MOST, TRIES_MOST } from '#lib/contracts/webhooks.ts'
import { listEvents } from './events.ts'
import {
  deliveries,
  HOUR,
  hooked,
  job,
  MINUTE,
  type Owner,
  on,
  read,
  resend,
  send,
  stopped,
} from './hooks.fixture.ts'
import { readOrganisation } from './organisations.ts'
import { type Receiver, receiver } from './receiver.fixture.ts'
import { as, newMember, newOwner, operationsDatabase, type Person } from './support.fixture.ts'
import { readWebhook, resumeWebhook } from './webhooks.ts'
import { testWebhook } from './webhooks-deliveries.ts'
import { sendDelivery } from './webhooks-send.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>
let platform: pg.Client
let direct: pg.Client
let there: Receiver

beforeAll(async () => {
  database = await operationsDatabase()
  platform = await database.as('platform')
  direct = await database.as('owner')
  // Row security is forced on the owner too; this one only ends what a test has to wait for otherwise.
  await direct.query('ALTER TABLE webhook_deliveries NO FORCE ROW LEVEL SECURITY')
  await direct.query('ALTER TABLE webhooks NO FORCE ROW LEVEL SECURITY')
})
afterAll(() => database.drop())
beforeEach(async () => {
  there = await receiver()
  return () => there.close()
})

const hook = (owner: Owner, more: Partial<Parameters<typeof hooked>[1]> = {}) =>
  hooked(owner, { url: there.url, ...more })

async function letters(subject: RegExp): Promise<{ to: string; text: string }[]> {
  const { rows } = await platform.query<{ to: string; subject: string; text: string }>('SELECT * FROM mail')
  return rows.filter((row) => subject.test(row.subject))
}

const confirm = (person: Person) =>
  platform.query('UPDATE users SET email_confirmed_at = now() WHERE id = $1', [person.userId])

describe('a delivery', () => {
  test('that fails is tried again after a growing pause, the same event each time, and given up after the eighth', async () => {
    const owner = await newOwner()
    const { webhook } = await hook(owner)
    await stopped(owner)
    const id = (await deliveries(owner, webhook.id))[0]?.id ?? ''
    there.answer = (res) => res.writeHead(503).end('not now')
    let later = 0
    const pauses: number[] = []
    for (let n = 1; n <= TRIES_MOST; n++) {
      expect(await send(owner, id, later)).toBe(false)
      // Before its time nothing is sent.
      expect(await send(owner, id, later)).toBeUndefined()
      const { nextAt } = await read(owner, webhook.id, id)
      if (nextAt === null) break
      pauses.push(Math.round((Date.parse(nextAt) - Date.now() - later) / MINUTE))
      later = Date.parse(nextAt) - Date.now() + 1000
    }
    expect(pauses).toEqual([1, 5, 30, 120, 360, 720, 720])
    const view = await read(owner, webhook.id, id)
    expect(view).toMatchObject({
      state: 'failed',
      tries: TRIES_MOST,
      problem: 'It answered 503.',
      nextAt: null,
    })
    expect(view.attempts.map((each) => each.number)).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
    expect(view.attempts[0]).toMatchObject({ status: 503, answer: 'not now', cut: false })
    expect(new Set(there.received.map((got) => JSON.parse(got.body).id))).toEqual(new Set([view.eventId]))
    // Each try is signed for its own time: an old one is not worth anything for long.
    expect(new Set(there.received.map((got) => got.signature)).size).toBe(TRIES_MOST)
  })

  test('sent again by a person is the same event, tried once', async () => {
    const owner = await newOwner()
    const { webhook } = await hook(owner)
    const { id, eventId } = await testWebhook.run(as(owner), on(owner, webhook.id))
    there.answer = (res) => res.writeHead(500).end()
    expect(await send(owner, id)).toBe(false)
    expect(await read(owner, webhook.id, id)).toMatchObject({ state: 'failed', tries: 1 })
    expect(await resend(owner, webhook.id, id)).toMatchObject({ state: 'waiting' })
    expect(await send(owner, id, 1000)).toBe(false)
    expect(await read(owner, webhook.id, id)).toMatchObject({ state: 'failed', tries: 2 })
    there.answer = (res) => res.writeHead(200).end()
    await resend(owner, webhook.id, id)
    expect(await send(owner, id, 1000)).toBe(true)
    expect(await read(owner, webhook.id, id)).toMatchObject({ state: 'delivered', tries: 3 })
    expect(there.received.map((got) => JSON.parse(got.body).id)).toEqual([eventId, eventId, eventId])
  })

  test('is sent once while several ask for it', async () => {
    const owner = await newOwner()
    const { webhook } = await hook(owner)
    const { id } = await testWebhook.run(as(owner), on(owner, webhook.id))
    let release = () => {}
    const arrived = new Promise<void>((done) => {
      there.answer = (res) => {
        release = () => res.writeHead(204).end()
        done()
      }
    })
    const first = send(owner, id)
    await arrived
    const others = await Promise.all(Array.from({ length: 5 }, () => send(owner, id)))
    expect(others).toEqual(Array(5).fill(undefined))
    release()
    expect(await first).toBe(true)
    expect(there.received).toHaveLength(1)
  })

  test('that nobody finished, because its process ended, is sent by somebody else after a minute', async () => {
    const owner = await newOwner()
    const { webhook } = await hook(owner)
    const { id } = await testWebhook.run(as(owner), on(owner, webhook.id))
    const until = new Date(Date.now() + MINUTE)
    await direct.query('UPDATE webhook_deliveries SET taken_until = $2 WHERE id = $1', [id, until])
    expect(await send(owner, id)).toBeUndefined()
    expect(await send(owner, id, MINUTE + 1000)).toBe(true)
  })

  test('follows no redirect, and keeps the beginning of a long answer without zero characters', async () => {
    const owner = await newOwner()
    const elsewhere = await receiver()
    const { webhook } = await hook(owner)
    there.answer = (res) => res.writeHead(302, { location: elsewhere.url }).end(`\0${'é'.repeat(20_000)}`)
    const { id } = await testWebhook.run(as(owner), on(owner, webhook.id))
    expect(await send(owner, id)).toBe(false)
    expect(elsewhere.received).toEqual([])
    await elsewhere.close()
    const { attempts } = await read(owner, webhook.id, id)
    expect(attempts[0]).toMatchObject({
      status: 302,
      cut: true,
      problem: 'It answered 302, a redirect, and none is followed.',
    })
    expect(Buffer.byteLength(attempts[0]?.answer ?? '')).toBeLessThan(17_000)
  })

  test.each(['http://169.254.169.254/', 'http://127.0.0.1:4000/', 'http://10.0.0.1/'])(
    'to %s is refused when it is sent, however the address came to be there',
    async (url) => {
      const owner = await newOwner()
      const { webhook } = await hook(owner)
      await direct.query('UPDATE webhooks SET url = $2 WHERE id = $1', [webhook.id, url])
      const { id } = await testWebhook.run(as(owner), on(owner, webhook.id))
      expect(await send(owner, id)).toBe(false)
      expect((await read(owner, webhook.id, id)).problem).toMatch(/^The address leads into a private network/)
    },
  )

  test('to a name that leads inside since it was added is refused', async () => {
    const owner = await newOwner()
    const port = new URL(there.url).port
    const { webhook } = await hook(owner, { url: `http://hooks.example:${port}/` })
    const tried = async (address: string) => {
      const { id } = await testWebhook.run(as(owner), on(owner, webhook.id))
      const resolve = async () => [{ address, family: 4 }]
      return sendDelivery(job('sendWebhooks'), owner.org, id, { resolve })
    }
    expect(await tried('127.0.0.1')).toBe(true)
    expect(await tried('10.1.2.3')).toBe(false)
    expect(there.received).toHaveLength(1)
  })

  test('is never sent unsigned: what was sealed with another key is not sent', async () => {
    const owner = await newOwner()
    const { webhook } = await hook(owner)
    await direct.query(`UPDATE webhooks SET secret = overlay(secret placing '\\x00' from 20) WHERE id = $1`, [
      webhook.id,
    ])
    const { id } = await testWebhook.run(as(owner), on(owner, webhook.id))
    expect(await send(owner, id)).toBe(false)
    expect(there.received).toEqual([])
  })
})

describe('a webhook that fails', () => {
  /** Fails once more, and had failed so often before, the first time so long ago. */
  async function failing(owner: Owner, webhook: string, times: number, ago: number): Promise<void> {
    there.answer = (res) => res.writeHead(500).end()
    await direct.query('UPDATE webhooks SET failures = $2, failing_since = $3 WHERE id = $1', [
      webhook,
      times - 1,
      new Date(Date.now() - ago),
    ])
    const { id } = await testWebhook.run(as(owner), on(owner, webhook))
    await send(owner, id)
  }

  test('often and for an hour is turned off; its admins are written to, and it can be resumed', async () => {
    const owner = await newOwner()
    const admin = await newMember(owner, 'admin')
    const viewer = await newMember(owner, 'viewer')
    const unconfirmed = await newMember(owner, 'admin')
    for (const person of [owner, admin, viewer]) await confirm(person)
    await platform.query('UPDATE users SET email_confirmed_at = NULL WHERE id = $1', [unconfirmed.userId])
    const { webhook } = await hook(owner, { name: `off-${owner.org}` })
    await failing(owner, webhook.id, FAILURES_MOST, HOUR + MINUTE)
    const now = () => readWebhook.run(as(owner), on(owner, webhook.id))
    expect(await now()).toMatchObject({ state: 'off', failures: FAILURES_MOST })
    const written = await letters(new RegExp(`off-${owner.org} was turned off`))
    expect(written.map((each) => each.to).sort()).toEqual([admin.email, owner.email].sort())
    const seenBy = async (person: Person) =>
      (await readOrganisation.run(as(person), { params: { org: owner.org }, query: {}, body: undefined }))
        .webhooksOff
    expect(await seenBy(admin)).toEqual([{ id: webhook.id, name: webhook.name }])
    expect(await seenBy(viewer)).toEqual([])
    const before = there.received.length
    await stopped(owner)
    expect((await deliveries(owner, webhook.id)).map((each) => each.type)).toEqual(['test'])
    expect(there.received.length).toBe(before)
    const { events } = await listEvents.run(as(owner), {
      params: { org: owner.org },
      query: {},
      body: undefined,
    })
    expect(events.map((each) => each.sentence)).toContain(
      `sendWebhooks turned off the webhook off-${owner.org}, because it failed again and again.`,
    )
    expect(await resumeWebhook.run(as(owner), on(owner, webhook.id))).toMatchObject({
      state: 'active',
      failures: 0,
    })
  })

  test('less often, or for less than an hour, stays on; one success begins the count anew', async () => {
    const owner = await newOwner()
    const { webhook } = await hook(owner)
    const now = () => readWebhook.run(as(owner), on(owner, webhook.id))
    await failing(owner, webhook.id, FAILURES_MOST - 1, 5 * HOUR)
    expect(await now()).toMatchObject({ state: 'active', failures: FAILURES_MOST - 1 })
    await failing(owner, webhook.id, FAILURES_MOST + 5, HOUR / 2)
    expect(await now()).toMatchObject({ state: 'active', failures: FAILURES_MOST + 5 })
    there.answer = (res) => res.writeHead(204).end()
    const { id } = await testWebhook.run(as(owner), on(owner, webhook.id))
    await send(owner, id)
    expect(await now()).toMatchObject({ state: 'active', failures: 0, failingSince: null })
  })
})
