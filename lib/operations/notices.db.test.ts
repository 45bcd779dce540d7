import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { webhookBody } from '#lib/contracts/webhook-payloads.ts'
import { webhookEventTypes } from '#lib/contracts/webhooks.ts'
import type { Context } from '#lib/db/caller.ts'
import { createApiToken, revokeApiToken } from './api-tokens.ts'
import { answerApproval } from './approvals-answer.ts'
import { ask } from './asking.fixture.ts'
import { tellNotices } from './notices.ts'
import { resumeCalls, stopCalls } from './stopping.ts'
import {
  as,
  inside,
  newGrant,
  newMember,
  newOwner,
  operationsDatabase,
  type Person,
  visitor,
} from './support.fixture.ts'
import { createWebhook } from './webhooks.ts'
import { listDeliveries, readDelivery } from './webhooks-deliveries.ts'

type Owner = Person & { org: string }
type Granted = Awaited<ReturnType<typeof newGrant>>
let database: Awaited<ReturnType<typeof operationsDatabase>>
let platform: pg.Client
let enforcer: pg.Client
let jobs: pg.Client
let direct: pg.Client

beforeAll(async () => {
  database = await operationsDatabase()
  platform = await database.as('platform')
  enforcer = await database.as('enforcer')
  jobs = await database.as('jobs')
  direct = await database.as('owner')
  for (const table of ['grants', 'api_tokens', 'notices', 'approvals'])
    await direct.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`)
})
afterAll(() => database.drop())
beforeEach(async () => {
  await platform.query('DELETE FROM mail')
})

const HOUR = 3_600_000
const DAY = 24 * HOUR

const job = (later = 0): Context => ({
  ...visitor(),
  at: new Date(Date.now() + later),
  caller: { kind: 'job', name: 'tellNotices' },
})
const tell = (owner: Owner, later = 0) => tellNotices(job(later), owner.org)
const confirm = (person: Person) =>
  platform.query('UPDATE users SET email_confirmed_at = now() WHERE id = $1', [person.userId])

async function letters(): Promise<{ to: string; subject: string; text: string }[]> {
  return (await platform.query('SELECT "to", subject, text FROM mail ORDER BY created_at, "to"')).rows
}

/** An organisation with a confirmed owner, a grant, and a webhook that is told of everything. */
async function watched(): Promise<{ owner: Owner; granted: Granted; told(): Promise<Told[]> }> {
  const owner = await newOwner()
  await confirm(owner)
  const granted = await newGrant(owner)
  const { webhook } = await createWebhook.run(as(owner), {
    params: { org: owner.org },
    query: {},
    body: { name: 'all', url: 'http://127.0.0.1:9/', events: [...webhookEventTypes] },
  })
  const params = { org: owner.org, webhook: webhook.id }
  await platform.query('DELETE FROM mail')
  return {
    owner,
    granted,
    async told() {
      const { deliveries } = await listDeliveries.run(as(owner), { params, query: {}, body: undefined })
      const views = deliveries.map(({ id }) =>
        readDelivery.run(as(owner), { params: { ...params, delivery: id }, query: {}, body: undefined }),
      )
      return (await Promise.all(views))
        .map((view) => {
          const body: Told = JSON.parse(view.body)
          const type = webhookEventTypes.find((each) => each === body.type)
          // As the API's description says, and with nothing more.
          if (type !== undefined) expect(webhookBody(type).parse(body)).toEqual(body)
          return body
        })
        .reverse()
    },
  }
}
type Told = { id: string; type: string; url: string; data: Record<string, unknown> }

describe('a call that a person is asked about', () => {
  const answer = (owner: Owner, approval: string, verdict: 'approved' | 'refused') =>
    answerApproval.run(as(owner), {
      params: { org: owner.org, approval },
      query: {},
      body: { verdict, reason: 'Because of a private matter' },
    })

  test('is told with the names of its arguments and never a value, and its answer with who gave it', async () => {
    const { owner, granted, told } = await watched()
    const asked = await ask(enforcer, owner, granted, { args: '{"q":"zanzibar-secret"}' })
    await tell(owner)
    await answer(owner, asked.approvalId ?? '', 'approved')
    await tell(owner)
    const all = await told()
    expect(all.map((each) => [each.type, each.data.status])).toEqual([
      ['approval.requested', 'waiting'],
      ['approval.answered', 'approved'],
    ])
    const org = await inside(owner, async (opened) => opened.id)
    expect(all[0]).toMatchObject({
      url: `http://127.0.0.1:3000/approvals/${org}/${asked.approvalId}`,
      data: { tool: 'search', argumentNames: ['q'], identity: { kind: 'agent' }, server: { name: 'Server' } },
    })
    expect(all[1]?.data.answers).toMatchObject([{ verdict: 'approved', name: owner.email.split('@')[0] }])
    const said = JSON.stringify(all)
    for (const hidden of ['zanzibar', 'private matter', 'digest', 'sealed', 'marks'])
      expect(said).not.toContain(hidden)
  })

  test('repeated while it waits is one event, and its use and its giving back are none', async () => {
    const { owner, granted, told } = await watched()
    const asked = await ask(enforcer, owner, granted)
    await ask(enforcer, owner, granted)
    await answer(owner, asked.approvalId ?? '', 'approved')
    const used = await ask(enforcer, owner, granted)
    expect(used.result).toBe('approved')
    const org = await inside(owner, async (opened) => opened.id)
    await enforcer.query('SELECT approval_give_back($1, $2)', [org, used.callId])
    await tell(owner)
    expect((await told()).map((each) => each.type)).toEqual(['approval.requested', 'approval.answered'])
  })

  test('that nobody answered in time, or that was refused, is told as what it is', async () => {
    const { owner, granted, told } = await watched()
    const late = await ask(enforcer, owner, granted)
    await direct.query(`UPDATE approvals SET answer_by = now() - interval '1 second' WHERE id = $1`, [
      late.approvalId,
    ])
    await jobs.query('SELECT sweep_approvals()')
    const other = await ask(enforcer, owner, granted, { args: '{"q":"other"}' })
    await answer(owner, other.approvalId ?? '', 'refused')
    await tell(owner)
    expect((await told()).map((each) => [each.type, each.data.status])).toEqual([
      ['approval.requested', 'waiting'],
      ['approval.expired', 'expired'],
      ['approval.requested', 'waiting'],
      ['approval.answered', 'refused'],
    ])
  })
})

describe('tools that are held', () => {
  async function held(owner: Owner, granted: Granted, names: string[], digest: string): Promise<void> {
    const org = await inside(owner, async (opened) => opened.id)
    const seen = names.map((tool) => ({ tool, digest: digest.repeat(64), definition: '{}', released: true }))
    await enforcer.query(`SELECT hold_tools($1, $2, $3::jsonb, 'gateway')`, [
      org,
      granted.serverId,
      JSON.stringify(seen),
    ])
  }

  test('are one event for each list, and a letter to those who review', async () => {
    const { owner, granted, told } = await watched()
    const manager = await newMember(owner, 'policy_manager')
    const viewer = await newMember(owner, 'viewer')
    for (const person of [manager, viewer]) await confirm(person)
    await platform.query('DELETE FROM mail')
    await held(owner, granted, ['search', 'drop\u202etable'], 'a')
    await tell(owner)
    expect(await told()).toMatchObject([
      {
        type: 'tool.held',
        url: `http://127.0.0.1:3000/o/${owner.org}/servers/${granted.serverId}`,
        data: { count: 2, tools: ['drop\u202etable', 'search'], instructions: false },
      },
    ])
    const written = await letters()
    expect(written.map((each) => each.to).sort()).toEqual([manager.email, owner.email].sort())
    expect(written[0]?.text).toContain('2 tools that are new or changed')
    expect(written[0]?.text).toContain('drop⟨U+202E⟩table')
  })

  test('again and again within an hour are one letter more, when the hour is over', async () => {
    const { owner, granted, told } = await watched()
    await held(owner, granted, ['search'], 'a')
    await tell(owner)
    expect(await letters()).toHaveLength(1)
    await held(owner, granted, ['search'], 'b')
    await held(owner, granted, ['other'], 'c')
    await tell(owner, 60_000)
    expect(await letters()).toHaveLength(1)
    expect(await told()).toHaveLength(3)
    await tell(owner, HOUR + 60_000)
    const written = await letters()
    expect(written).toHaveLength(2)
    expect(written[1]?.text).toContain('other\nsearch')
    await tell(owner, 2 * HOUR)
    expect(await letters()).toHaveLength(2)
  })
})

test('a thousand lists that wait for their hour keep no other letter waiting', async () => {
  const { owner, granted } = await watched()
  const org = await inside(owner, async (opened) => opened.id)
  await direct.query(
    `INSERT INTO notices (org_id, kind, subject_id, told_at, mailed_at)
     SELECT $1, 'tool.held', $2, now(), CASE WHEN n = 0 THEN now() END FROM generate_series(0, 1000) n`,
    [org, granted.serverId],
  )
  await stopCalls.run(as(owner), {
    params: { org: owner.org },
    query: {},
    body: { name: await inside(owner, async (opened) => opened.name) },
  })
  await tell(owner)
  expect((await letters()).map((each) => each.subject)).toEqual([
    expect.stringMatching(/^All calls of .* are stopped$/),
  ])
})

describe('what ends', () => {
  const ends = (table: 'grants' | 'api_tokens', id: string, inMs: number) =>
    direct.query(
      `UPDATE ${table} SET expires_at = $2, created_at = now() - interval '60 days' WHERE id = $1`,
      [id, new Date(Date.now() + inMs)],
    )
  const due = (later = 0) => jobs.query('SELECT notice_expiring($1)', [new Date(Date.now() + later)])

  test('a grant is told of 7 days before and 1 day before, once each, also by letter', async () => {
    const { owner, granted, told } = await watched()
    const id = granted.grant.id
    await ends('grants', id, 30 * DAY)
    const toldAfter = async (later: number) => {
      await due(later)
      await due(later)
      await tell(owner, later)
      return (await told()).length
    }
    expect(await toldAfter(22 * DAY)).toBe(0)
    expect(await toldAfter(23.5 * DAY)).toBe(1)
    expect(await toldAfter(28 * DAY)).toBe(1)
    expect(await toldAfter(29.5 * DAY)).toBe(2)
    expect(await toldAfter(29.9 * DAY)).toBe(2)
    expect(await toldAfter(31 * DAY)).toBe(2)
    const written = await letters()
    expect(written).toHaveLength(2)
    expect(written[0]?.subject).toContain(`The grant of ${granted.grant.identity.name}`)
    expect(await told()).toMatchObject(Array(2).fill({ type: 'grant.expiring', data: { grant: id } }))
    // Another end is news again.
    await ends('grants', id, 60 * DAY)
    expect(await toldAfter(55 * DAY)).toBe(3)
  })

  test('a grant is also written of to the member whose agent stops, and to nobody with an unconfirmed address', async () => {
    const { owner, granted } = await watched()
    const [own, other] = [await newMember(owner, 'viewer'), await newMember(owner, 'viewer')]
    await confirm(own)
    await platform.query('UPDATE users SET email_confirmed_at = NULL WHERE id = $1', [other.userId])
    const give = (to: Person) =>
      inside(owner, (org) =>
        org.tx.identity.updateMany({
          where: { orgId: org.id, id: granted.grant.identity.id },
          data: { userId: to.userId },
        }),
      )
    for (const [person, to] of [
      [own, [owner.email, own.email]],
      [other, [owner.email]],
    ] as const) {
      await give(person)
      await ends('grants', granted.grant.id, (3 + to.length) * DAY)
      await platform.query('DELETE FROM mail')
      await due()
      await tell(owner)
      expect((await letters()).map((each) => each.to).sort()).toEqual([...to].sort())
    }
  })

  test('where the jobs stood still until the last day, only that is told', async () => {
    const { owner, granted, told } = await watched()
    await ends('grants', granted.grant.id, 20 * HOUR)
    await due()
    await tell(owner)
    expect(await told()).toHaveLength(1)
    expect(await letters()).toHaveLength(1)
  })

  test('a grant that was made for days only, and one that is revoked, are no news', async () => {
    const { owner, granted, told } = await watched()
    await direct.query(
      `UPDATE grants SET created_at = now(), expires_at = now() + interval '5 days' WHERE id = $1`,
      [granted.grant.id],
    )
    await due()
    await ends('grants', granted.grant.id, 3 * DAY)
    await direct.query('UPDATE grants SET revoked_at = now() WHERE id = $1', [granted.grant.id])
    await due()
    await tell(owner)
    expect(await told()).toEqual([])
  })

  test('an API token is told of likewise, and one that was revoked meanwhile is not', async () => {
    const { owner, told } = await watched()
    const params = { org: owner.org }
    const made = async (name: string) =>
      createApiToken.run(as(owner), {
        params,
        query: {},
        body: { name, role: 'viewer', expiresInDays: 90 },
      })
    const [ci, gone] = [await made('ci'), await made('gone')]
    for (const { token } of [ci, gone]) await ends('api_tokens', token.id, 5 * DAY)
    await due()
    await revokeApiToken.run(as(owner), {
      params: { ...params, token: gone.token.id },
      query: {},
      body: undefined,
    })
    await tell(owner)
    expect(await told()).toMatchObject([
      { type: 'api_token.expiring', data: { token: { id: ci.token.id, name: 'ci' } } },
    ])
    expect((await letters()).map((each) => each.subject)).toEqual([
      expect.stringMatching(/^The API token ci ends on /),
    ])
  })
})

test('stopped and resumed calls are told, and written to those who can resume them', async () => {
  const { owner, told } = await watched()
  const approver = await newMember(owner, 'approver')
  await confirm(approver)
  await platform.query('DELETE FROM mail')
  const params = { org: owner.org }
  const name = await inside(owner, async (org) => org.name)
  await stopCalls.run(as(owner), { params, query: {}, body: { name } })
  // Stopping what is stopped is no event.
  await stopCalls.run(as(owner), { params, query: {}, body: { name } })
  await resumeCalls.run(as(owner), { params, query: {}, body: undefined })
  await tell(owner)
  expect((await told()).map((each) => each.type)).toEqual(['calls.stopped', 'calls.resumed'])
  expect((await letters()).map((each) => [each.to, each.subject])).toEqual([
    [owner.email, `All calls of ${name} are stopped`],
    [owner.email, `Calls of ${name} are decided again`],
  ])
})

test('what happened is told once, however many tell it at once', async () => {
  const { owner, granted, told } = await watched()
  for (let n = 0; n < 5; n++) await ask(enforcer, owner, granted, { args: `{"q":"${n}"}` })
  const counted = await Promise.all(Array.from({ length: 4 }, () => tell(owner)))
  expect(counted.reduce((sum: number, each) => sum + (each ?? 0), 0)).toBe(5)
  expect(await tell(owner)).toBe(0)
  expect(new Set((await told()).map((each) => each.id)).size).toBe(5)
  expect(await told()).toHaveLength(5)
})

test('nothing of one organisation is told to another', async () => {
  const [ana, bo] = [await watched(), await watched()]
  await ask(enforcer, ana.owner, ana.granted)
  await tell(ana.owner)
  await tell(bo.owner)
  expect(await ana.told()).toHaveLength(1)
  expect(await bo.told()).toEqual([])
})
