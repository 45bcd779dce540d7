import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Context } from '#lib/db/caller.ts'
import { newId } from '#lib/db/ids.ts'
import { countApprovals, listApprovals, readApproval } from './approvals.ts'
import { answerApproval } from './approvals-answer.ts'
import { tellApprovers } from './approvals-letters.ts'
import { type Asking, ask, USUAL } from './asking.fixture.ts'
import { listEvents } from './events.ts'
import { revokeGrant } from './grants.ts'
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

let database: Awaited<ReturnType<typeof operationsDatabase>>
let enforcer: pg.Client
let platform: pg.Client
let owner: Awaited<ReturnType<typeof newOwner>>
let granted: Awaited<ReturnType<typeof newGrant>>

beforeAll(async () => {
  database = await operationsDatabase()
  enforcer = await database.as('enforcer')
  platform = await database.as('platform')
})
afterAll(() => database.drop())
beforeEach(async () => {
  owner = await newOwner()
  granted = await newGrant(owner)
})

const asked = async (more: Asking = {}) => (await ask(enforcer, owner, granted, more)).approvalId ?? ''
const on = (approval: string) => ({ params: { org: owner.org, approval }, query: {}, body: undefined })
const answer = (who: Person, approval: string, verdict: 'approved' | 'refused' = 'approved', reason = '') =>
  answerApproval.run(as(who), { ...on(approval), body: { verdict, reason } })
const read = (who: Person, approval: string) => readApproval.run(as(who), on(approval))
const list = (query: Parameters<typeof listApprovals.run>[1]['query'], who: Person = owner) =>
  listApprovals.run(as(who), { params: { org: owner.org }, query, body: undefined })
const ids = (page: { approvals: { id: string }[] }) => page.approvals.map((each) => each.id)

async function refusal(work: Promise<unknown>): Promise<[string, string]> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Refusal)) throw error ?? new Error('it was not refused')
  return [error.code, error.message]
}

describe('the list', () => {
  test('has what waits, what was decided and what came to nothing, and counts what waits', async () => {
    const [first, second, third] = [
      await asked(),
      await asked({ args: '{"n":2}' }),
      await asked({ args: '{"n":3}' }),
    ]
    expect(ids(await list({ state: 'waiting' }))).toEqual([first, second, third])
    await answer(owner, first)
    await answer(owner, second, 'refused')
    expect(ids(await list({ state: 'waiting' }))).toEqual([third])
    expect(ids(await list({ state: 'decided' }))).toEqual([second, first])
    const count = async () =>
      (await countApprovals.run(as(owner), { params: { org: owner.org }, query: {}, body: undefined }))
        .waiting
    expect(await count()).toBe(1)
    await revokeGrant.run(as(owner), {
      params: { org: owner.org, grant: granted.grant.id },
      query: {},
      body: undefined,
    })
    expect(await count()).toBe(0)
    expect(ids(await list({ state: 'expired' }))).toEqual([third, first])
  })

  test('goes on where a cursor says, in both directions, and leaves nothing out', async () => {
    for (let n = 0; n < 20; n++) await asked({ args: `{"n":${n}}` })
    const other = await newGrant(owner)
    for (let n = 0; n < 20; n++) await ask(enforcer, owner, other, { args: `{"n":${n}}` })
    const third = await newGrant(owner)
    for (let n = 0; n < 15; n++) await ask(enforcer, owner, third, { args: `{"n":${n}}` })
    const page = await list({ state: 'waiting' })
    const rest = await list({ state: 'waiting', cursor: page.more ?? '' })
    expect([page.approvals.length, rest.approvals.length, rest.more]).toEqual([50, 5, null])
    const all = [...ids(page), ...ids(rest)]
    expect(new Set(all).size).toBe(55)
    expect([...all].sort()).toEqual(all)
    expect(ids(await list({ state: 'waiting', server: third.serverId }))).toHaveLength(15)
    expect(ids(await list({ state: 'waiting', identity: other.grant.identity.id }))).toHaveLength(20)
    expect(page.servers).toHaveLength(3)
    expect((await refusal(list({ state: 'waiting', cursor: 'AAAA' })))[0]).toBe('invalid_input')
  })

  test('narrows down to a tool and a time', async () => {
    const searched = await asked()
    const other = await asked({ tool: 'refund' })
    expect(ids(await list({ state: 'waiting', tool: 'refund' }))).toEqual([other])
    const before = new Date(Date.now() - 3_600_000).toISOString()
    expect(ids(await list({ state: 'waiting', to: before }))).toEqual([])
    expect(ids(await list({ state: 'waiting', from: before }))).toEqual([searched, other])
  })
})

describe('a request', () => {
  test('shows its complete arguments as they were sent to whoever may answer, and key names to everyone else', async () => {
    const args = '{"z":1.0,"a":"\\u202E","q":9007199254740993}'
    const approval = await asked({ args })
    expect((await read(owner, approval)).args).toBe(args)
    const approver = await newMember(owner, 'approver')
    expect((await read(approver, approval)).args).toBe(args)
    for (const role of ['viewer', 'auditor', 'policy_manager'] as const) {
      const seen = await read(await newMember(owner, role), approval)
      expect([role, seen.args, seen.argKeys, seen.mayAnswer]).toEqual([role, null, ['q'], 'no'])
    }
    await answer(approver, approval, 'refused')
    expect((await read(approver, approval)).args).toBeNull()
  })

  test('shows its arguments to a member of any role whom the rule names', async () => {
    const viewer = await newMember(owner, 'viewer')
    const approval = await asked({
      needs: [{ source: 'policy', rule: '/r', approvers: [`member:${viewer.email}`], count: 1 }],
    })
    expect(await read(viewer, approval)).toMatchObject({ args: '{"q":"charger"}', mayAnswer: 'yes' })
    expect(await answer(viewer, approval)).toMatchObject({ status: 'approved' })
  })

  test('says who owns the agent, what differs from the last approved call, and what was decided before', async () => {
    const first = await asked()
    expect(await read(owner, first)).toMatchObject({
      sinceLastApproved: null,
      similar: [],
      mayAnswer: 'self',
    })
    await answer(owner, first)
    await ask(enforcer, owner, granted)
    const second = await asked({ args: '{"q":"cable"}' })
    const view = await read(owner, second)
    expect(view.owner).toEqual({ userId: owner.userId, name: expect.any(String) })
    expect(view.sinceLastApproved).toMatchObject({
      approvalId: first,
      args: [{ name: 'q', change: 'changed' }],
    })
    expect(view.similar).toMatchObject([
      { id: first, status: 'used', answers: [{ verdict: 'approved', self: true }] },
    ])
    expect(view.similar[0]?.usedBy).not.toBeNull()
    expect(view.asked).toEqual({ lastHour: 2, lastDay: 2 })
  })
})

describe('an answer', () => {
  test('of two people at once is one outcome, and the later one hears who answered and what', async () => {
    const admin = await newMember(owner, 'admin')
    const approver = await newMember(owner, 'approver')
    for (let n = 0; n < 5; n++) {
      const approval = await asked({ args: `{"n":${n}}` })
      const answers = await Promise.allSettled([
        answer(admin, approval),
        answer(approver, approval, 'refused', 'Not on Fridays'),
      ])
      const lost = answers.filter((each) => each.status === 'rejected')
      expect(lost).toHaveLength(1)
      const now = await read(admin, approval)
      const said = now.answers[0]
      expect(now.answers).toHaveLength(1)
      const words =
        said?.verdict === 'refused'
          ? 'has refused this already: “Not on Fridays”'
          : 'has approved this already.'
      expect(lost[0]?.reason).toMatchObject({
        code: 'already_answered',
        message: expect.stringContaining(`${said?.name} ${words}`),
      })
    }
  })

  test('is written down with before and after, and without an argument', async () => {
    await answer(owner, await asked({ args: '{"q":"sk_live_1234"}' }), 'refused', 'Ask me on Monday')
    const { events } = await listEvents.run(as(owner), {
      params: { org: owner.org },
      query: { action: 'answerApproval' },
      body: undefined,
    })
    expect(events).toMatchObject([
      {
        before: { status: 'waiting' },
        after: { status: 'refused', verdict: 'refused', reason: 'Ask me on Monday' },
      },
    ])
    expect(events[0]?.sentence).toContain('refused a call of search by')
    expect(JSON.stringify(events)).not.toContain('sk_live')
  })

  test('of a second person is asked for where two are needed, and the first is not asked again', async () => {
    const [admin, approver] = [await newMember(owner, 'admin'), await newMember(owner, 'approver')]
    const approval = await asked({ needs: [{ source: 'policy', rule: '/r', approvers: USUAL, count: 2 }] })
    expect(await answer(admin, approval)).toMatchObject({
      status: 'waiting',
      needs: [{ count: 2, approved: 1 }],
    })
    expect((await refusal(answer(admin, approval)))[0]).toBe('already_answered')
    expect(await answer(approver, approval)).toMatchObject({ status: 'approved' })
  })

  test('is refused to whoever the rule does not ask, in words that say who is', async () => {
    const approval = await asked({
      needs: [{ source: 'policy', rule: '/r', approvers: ['role:approver'], count: 1 }],
    })
    const [code, sentence] = await refusal(answer(await newMember(owner, 'admin'), approval))
    expect([code, sentence]).toEqual(['forbidden', expect.stringContaining('the role Approver')])
    expect((await read(owner, approval)).status).toBe('waiting')
  })

  test('is never a token’s', async () => {
    const approval = await asked()
    const orgId = await inside(owner, async (org) => org.id)
    const caller = { kind: 'token', orgId, tokenId: newId(), name: 'ci', role: 'owner' } as const
    const body = { verdict: 'approved' as const, reason: '' }
    // In these words: without this refusal it would only be nobody whom the rule asks.
    expect(await refusal(answerApproval.run({ ...visitor(), caller }, { ...on(approval), body }))).toEqual([
      'forbidden',
      'Only a member answers, signed in; a token never does.',
    ])
    expect((await read(owner, approval)).status).toBe('waiting')
  })

  test('does nothing when it comes too late, and says why', async () => {
    const approval = await asked()
    await revokeGrant.run(as(owner), {
      params: { org: owner.org, grant: granted.grant.id },
      query: {},
      body: undefined,
    })
    expect(await refusal(answer(owner, approval))).toEqual([
      'not_waiting',
      expect.stringContaining('grant or the policy'),
    ])
    expect((await refusal(answer(owner, newId())))[0]).toBe('not_found')
  })

  test('that approves is not taken for arguments that could not be shown; one that refuses is', async () => {
    const approval = await asked()
    // Sealed for another request: whoever writes to the store moved it.
    const admin = await database.as('owner')
    await admin.query('ALTER TABLE approvals NO FORCE ROW LEVEL SECURITY')
    await admin.query("UPDATE approvals SET sealed = sealed || '\\x00' WHERE id = $1", [approval])
    await admin.query('ALTER TABLE approvals FORCE ROW LEVEL SECURITY')
    expect((await read(owner, approval)).args).toBeNull()
    expect((await refusal(answer(owner, approval)))[0]).toBe('unreadable_arguments')
    expect(await answer(owner, approval, 'refused')).toMatchObject({ status: 'refused' })
  })
})

describe('letters', () => {
  const job: () => Context = () => ({ ...visitor(), caller: { kind: 'job', name: 'tellApprovers' } })
  const letters = async () => {
    const jobs = await database.as('jobs')
    const { rows } = await jobs.query('SELECT "to", subject, text FROM mail WHERE subject LIKE $1', [
      '%waits for an answer%',
    ])
    return rows.filter((each) => String(each.text).includes(String(orgId)))
  }
  let orgId = ''
  const confirm = (who: Person) =>
    platform.query('UPDATE users SET email_confirmed_at = now() WHERE id = $1', [who.userId])
  beforeEach(async () => {
    orgId = await inside(owner, async (org) => org.id)
  })

  test('go to those who may answer, once for a request and not for its repeats, and hold no argument', async () => {
    const [admin, approver, viewer] = [
      await newMember(owner, 'admin'),
      await newMember(owner, 'approver'),
      await newMember(owner, 'viewer'),
    ]
    for (const who of [owner, admin, approver, viewer]) await confirm(who)
    const approval = await asked({ args: '{"q":"sk_live_1234"}' })
    expect(await tellApprovers(job(), owner.org)).toBe(2)
    await asked({ args: '{"q":"sk_live_1234"}' })
    expect(await tellApprovers(job(), owner.org)).toBe(0)
    const sent = await letters()
    // The owner owns the agent and does not answer for it.
    expect(sent.map((each) => each.to).sort()).toEqual([admin.email, approver.email].sort())
    expect(sent[0].text).toContain(`http://127.0.0.1:3000/approvals/${orgId}/${approval}`)
    expect(JSON.stringify(sent)).not.toContain('sk_live')
  })

  test('are written once by two processes at once, and not to an address that nobody confirmed', async () => {
    const admin = await newMember(owner, 'admin')
    await confirm(admin)
    await newMember(owner, 'approver')
    await platform.query('UPDATE users SET email_confirmed_at = NULL WHERE id <> $1', [admin.userId])
    await asked()
    const written = await Promise.all([tellApprovers(job(), owner.org), tellApprovers(job(), owner.org)])
    expect(written.reduce((a: number, b) => a + (b ?? 0), 0)).toBe(1)
    expect((await letters()).map((each) => each.to)).toEqual([admin.email])
  })
})
