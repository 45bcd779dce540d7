import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { webhookBody } from '#lib/contracts/webhook-payloads.ts'
import { ask } from './asking.fixture.ts'
import { revokeGrant, rotateGrant, saveGrant } from './grants.ts'
import { deliveries, HOUR, hooked, job, type Owner, read } from './hooks.fixture.ts'
import { tellNotices } from './notices.ts'
import { as, inside, newGrant, newOwner, operationsDatabase } from './support.fixture.ts'

const DAY = 24 * HOUR
let database: Awaited<ReturnType<typeof operationsDatabase>>
let platform: pg.Client
let enforcer: pg.Client
let jobs: pg.Client
beforeAll(async () => {
  database = await operationsDatabase()
  platform = await database.as('platform')
  enforcer = await database.as('enforcer')
  jobs = await database.as('jobs')
})
afterAll(() => database.drop())

let owner: Owner
let granted: Awaited<ReturnType<typeof newGrant>>
let webhook: string
beforeEach(async () => {
  owner = await newOwner()
  await platform.query('UPDATE users SET email_confirmed_at = now() WHERE id = $1', [owner.userId])
  granted = await newGrant(owner)
  const made = await hooked(owner, {
    url: 'http://127.0.0.1:9/',
    events: ['grant.expiring', 'grant_credential.expiring'],
  })
  webhook = made.webhook.id
  await platform.query('DELETE FROM mail')
})

const params = () => ({ org: owner.org, grant: granted.grant.id })
const rotate = (oldWorksFor: 'now' | '1h' | '24h' | '7d') =>
  rotateGrant.run(as(owner), { params: params(), query: {}, body: { oldWorksFor } })
/** What jobs do by the clock, so much later; twice, because they may. */
async function clock(later: number): Promise<void> {
  for (let n = 0; n < 2; n++) await jobs.query('SELECT notice_expiring($1)', [new Date(Date.now() + later)])
  await tellNotices(job('tellNotices', later), owner.org)
}
async function told() {
  const all = (await deliveries(owner, webhook)).map(({ id }) => read(owner, webhook, id))
  return (await Promise.all(all)).map(({ body }) => {
    const event = JSON.parse(body)
    expect(webhookBody(event.type).parse(event)).toEqual(event)
    return event
  })
}
async function letters(): Promise<{ to: string; subject: string; text: string }[]> {
  return (await platform.query('SELECT "to", subject, text FROM mail ORDER BY created_at, "to"')).rows
}
const jtiOf = (generation: number) =>
  inside(owner, async (org) => {
    const at = { orgId: org.id, grantId: granted.grant.id, generation }
    return (await org.tx.grantCredential.findUniqueOrThrow({ where: { orgId_grantId_generation: at } })).jti
  })

describe('the old URL of a grant that was rotated', () => {
  test('is told of once, a day before it ends, with the grant and when', async () => {
    const { grant } = await rotate('7d')
    await clock(5.9 * DAY)
    expect(await told()).toEqual([])
    await clock(6.1 * DAY)
    await clock(6.5 * DAY)
    expect(await told()).toMatchObject([
      {
        type: 'grant_credential.expiring',
        url: `http://127.0.0.1:3000/o/${owner.org}/agents/${grant.id}`,
        data: {
          grant: grant.id,
          identity: { name: grant.identity.name },
          server: { name: grant.server.name },
          expiresAt: grant.credentials[1]?.endsAt,
          rotatedAt: grant.credentials[0]?.createdAt,
          lastUsedAt: null,
        },
      },
    ])
    const written = await letters()
    expect(written.map(({ to }) => to)).toEqual([owner.email])
    expect(written[0]?.subject).toContain(
      `The old URL of ${grant.identity.name} for ${grant.server.name} ends on `,
    )
    expect(written[0]?.text).toContain('Nothing was called with them since.')
  })

  test('is said to be in use only where it was used since the rotation', async () => {
    const old = await jtiOf(1)
    await ask(enforcer, owner, granted, { jti: old, args: '{"q":"before"}' })
    await rotate('7d')
    await ask(enforcer, owner, granted, { jti: await jtiOf(2), args: '{"q":"new"}' })
    await clock(6.1 * DAY)
    expect((await told())[0]?.data.lastUsedAt).toBeNull()
    await rotate('7d')
    const before = Date.now()
    await ask(enforcer, owner, granted, { jti: await jtiOf(2), args: '{"q":"old"}' })
    await platform.query('DELETE FROM mail')
    await clock(6.2 * DAY)
    const [event] = await told()
    expect(Date.parse(event.data.lastUsedAt)).toBeGreaterThanOrEqual(before)
    expect((await letters())[0]?.text).toContain('They were last used on ')
  })

  test.each(['now', '1h', '24h'] as const)('is no news where it was to go on for %s', async (oldWorksFor) => {
    await rotate(oldWorksFor)
    for (const later of [0, HOUR / 2, DAY / 2, 1.1 * DAY]) await clock(later)
    expect(await told()).toEqual([])
    expect(await letters()).toEqual([])
  })

  test('is no news once the grant is revoked, or was rotated again', async () => {
    await rotate('7d')
    const later = 6.1 * DAY
    await jobs.query('SELECT notice_expiring($1)', [new Date(Date.now() + later)])
    await rotate('now')
    await tellNotices(job('tellNotices', later), owner.org)
    expect(await told()).toEqual([])
    await rotate('7d')
    await revokeGrant.run(as(owner), { params: params(), query: {}, body: undefined })
    await clock(later)
    expect(await told()).toEqual([])
    expect(await letters()).toEqual([])
  })

  test('is no news beside the end of the grant itself', async () => {
    const { grant } = await rotate('7d')
    await saveGrant.run(as(owner), {
      params: params(),
      query: {},
      body: {
        policyId: granted.policyId,
        expiresAt: new Date(Date.parse(grant.credentials[1]?.endsAt ?? '') - HOUR).toISOString(),
      },
      version: grant.version,
    })
    await jobs.query('SELECT notice_expiring($1)', [new Date(Date.now() + 6.1 * DAY)])
    await tellNotices(job('tellNotices', 6.1 * DAY), owner.org)
    expect((await told()).map(({ type }) => type)).not.toContain('grant_credential.expiring')
  })
})
