import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WEBHOOKS_MOST } from '#lib/contracts/webhooks.ts'
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
import { tellNotices } from './notices.ts'
import { type Receiver, receiver, signersOf } from './receiver.fixture.ts'
import { resumeCalls } from './stopping.ts'
import { as, newMember, newOwner, operationsDatabase } from './support.fixture.ts'
import {
  listWebhooks,
  pauseWebhook,
  removeWebhook,
  resumeWebhook,
  rotateWebhook,
  saveWebhook,
} from './webhooks.ts'
import { testWebhook } from './webhooks-deliveries.ts'

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

describe('a webhook', () => {
  test('is told of what it chose, signed with the secret that was shown once, and of nothing else', async () => {
    const owner = await newOwner()
    const { webhook, secret } = await hook(owner, { events: ['calls.stopped'] })
    expect(secret).toMatch(/^sbx_w_[0-9A-Za-z]{49}$/)
    await stopped(owner)
    await resumeCalls.run(as(owner), { params: { org: owner.org }, query: {}, body: undefined })
    await tellNotices(job('tellNotices'), owner.org)
    const rows = await deliveries(owner, webhook.id)
    expect(rows.map((row) => row.type)).toEqual(['calls.stopped'])
    expect(await send(owner, rows[0]?.id ?? '')).toBe(true)
    const [got] = there.received
    if (got === undefined) throw new Error('nothing arrived')
    expect(signersOf(got, [secret, 'sbx_w_other'])).toEqual([secret])
    expect(JSON.parse(got.body)).toEqual({
      id: rows[0]?.eventId,
      type: 'calls.stopped',
      at: expect.any(String),
      organisation: { slug: owner.org, name: expect.stringContaining('Org') },
      url: `http://127.0.0.1:3000/o/${owner.org}/settings`,
      data: { by: owner.email.split('@')[0] },
    })
    expect(got.path).toBe('/hook?for=test')
    expect(got.headers['content-type']).toBe('application/json')
    expect(await deliveries(owner, webhook.id)).toMatchObject([{ state: 'delivered', tries: 1, status: 204 }])
  })

  test('is stored without its secret, and neither log nor view has it', async () => {
    const owner = await newOwner()
    const { webhook, secret } = await hook(owner, { url: 'http://127.0.0.1:9/services/T0/secret-path' })
    const { rows } = await direct.query('SELECT secret, w::text AS text FROM webhooks w WHERE id = $1', [
      webhook.id,
    ])
    expect(rows[0].secret.includes(secret.slice(6))).toBe(false)
    expect(rows[0].text).not.toContain(Buffer.from(secret).toString('hex'))
    const { events } = await listEvents.run(as(owner), {
      params: { org: owner.org },
      query: {},
      body: undefined,
    })
    const said = JSON.stringify([events, await listWebhooks.run(as(owner), on(owner, ''))])
    expect(said).toContain('added the webhook ops')
    expect(said).not.toContain(secret)
    expect(JSON.stringify(events)).not.toContain('secret-path')
  })

  test('is sent a body that is signed with both secrets while one is rotated, then with the new one alone', async () => {
    const owner = await newOwner()
    const { webhook, secret: first } = await hook(owner)
    const rotated = async (oldWorksFor: '1h' | 'now') =>
      rotateWebhook.run(as(owner), { ...on(owner, webhook.id), body: { oldWorksFor } })
    const { secret: second, webhook: view } = await rotated('1h')
    expect(view.oldSecretUntil).not.toBeNull()
    const sentAt = async (later: number) => {
      const { id } = await testWebhook.run(as(owner), on(owner, webhook.id))
      await send(owner, id, later)
      const got = there.received.at(-1)
      return got === undefined ? [] : signersOf(got, [first, second])
    }
    expect(await sentAt(0)).toEqual([first, second])
    expect(await sentAt(HOUR + MINUTE)).toEqual([second])
    await rotated('now')
    expect(await sentAt(0)).toEqual([])
  })

  test.each([
    ['http://127.0.0.1:4000/hook', 'This is an address of Signalbox itself.'],
    ['http://169.254.169.254/latest', 'This address is inside a private network. Use a public one.'],
    ['http://10.0.0.1/', 'This address is inside a private network. Use a public one.'],
    [
      'https://me:word@example.com/',
      'An address must not hold a user or a password. The signature says who sends.',
    ],
    ['mailto:a@example.com', 'Webhooks are sent by https.'],
    ['example.com', 'This is not an address. It looks like https://example.com/signalbox.'],
    ['https://example.com/#part', 'Leave out what stands after #: it is never sent.'],
  ])('cannot lead to %s', async (url, sentence) => {
    const owner = await newOwner()
    await expect(hook(owner, { url })).rejects.toMatchObject({ fields: [{ pointer: '/url', sentence }] })
  })

  test('has a name of its own, two people do not overwrite each other, and there are ten at most', async () => {
    const owner = await newOwner()
    const { webhook } = await hook(owner)
    await expect(hook(owner)).rejects.toMatchObject({ code: 'name_taken' })
    const save = (name: string, version: number) =>
      saveWebhook.run(as(owner), {
        ...on(owner, webhook.id),
        body: { name, url: there.url, events: ['tool.held'] },
        version,
      })
    expect(await save('other', 1)).toMatchObject({ name: 'other', events: ['tool.held'], version: 2 })
    await expect(save('third', 1)).rejects.toMatchObject({ code: 'conflict' })
    for (let n = 1; n < WEBHOOKS_MOST; n++) await hook(owner, { name: `n${n}` })
    await expect(hook(owner, { name: 'more' })).rejects.toMatchObject({ code: 'too_many' })
  })

  test('of a demo does not exist: its visitor sends nothing anywhere', async () => {
    const owner = await newOwner()
    await platform.query('UPDATE organisations SET demo = true WHERE slug = $1', [owner.org])
    await expect(hook(owner)).rejects.toMatchObject({ code: 'not_available' })
  })

  test('that is paused gets nothing, neither what waits nor what happens; resumed, it gets what waited', async () => {
    const owner = await newOwner()
    const { webhook } = await hook(owner)
    const { id } = await testWebhook.run(as(owner), on(owner, webhook.id))
    expect(await pauseWebhook.run(as(owner), on(owner, webhook.id))).toMatchObject({ state: 'paused' })
    await stopped(owner)
    expect(await send(owner, id)).toBeUndefined()
    expect(await deliveries(owner, webhook.id)).toHaveLength(1)
    await expect(testWebhook.run(as(owner), on(owner, webhook.id))).rejects.toMatchObject({
      code: 'webhook_quiet',
    })
    await expect(resend(owner, webhook.id, id)).rejects.toMatchObject({ code: 'webhook_quiet' })
    expect(there.received).toEqual([])
    await resumeWebhook.run(as(owner), on(owner, webhook.id))
    expect(await send(owner, id)).toBe(true)
    expect(there.received).toHaveLength(1)
  })

  test('that was removed leaves nothing behind', async () => {
    const owner = await newOwner()
    const { webhook } = await hook(owner)
    const { id } = await testWebhook.run(as(owner), on(owner, webhook.id))
    await removeWebhook.run(as(owner), on(owner, webhook.id))
    expect(await send(owner, id)).toBeUndefined()
    const { rows } = await direct.query('SELECT FROM webhook_deliveries WHERE id = $1', [id])
    expect(rows).toEqual([])
  })
})

test('only owners and admins see webhooks; a delivery is found below its own webhook alone', async () => {
  const owner = await newOwner()
  const auditor = await newMember(owner, 'auditor')
  const params = { org: owner.org }
  await expect(listWebhooks.run(as(auditor), { params, query: {}, body: undefined })).rejects.toMatchObject({
    code: 'forbidden',
  })
  const { webhook } = await hook(owner)
  const other = await hook(owner, { name: 'other' })
  const { id } = await testWebhook.run(as(owner), on(owner, webhook.id))
  await expect(read(owner, other.webhook.id, id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(resend(owner, other.webhook.id, id)).rejects.toMatchObject({ code: 'not_found' })
})
