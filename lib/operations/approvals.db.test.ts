import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Org } from '#lib/db/with-org.ts'
import { openArguments } from '#lib/secrets/seal.ts'
import { type Asking, ask, USUAL } from './asking.fixture.ts'
import { revokeGrant } from './grants.ts'
import { saveMember } from './members.ts'
import { createOrganisationPolicy } from './organisation-policy.ts'
import {
  as,
  inside,
  keys,
  newGrant,
  newMember,
  newOwner,
  operationsDatabase,
  type Person,
} from './support.fixture.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>
let enforcer: pg.Client
let jobs: pg.Client
let owner: Awaited<ReturnType<typeof newOwner>>
let granted: Awaited<ReturnType<typeof newGrant>>

beforeAll(async () => {
  database = await operationsDatabase()
  enforcer = await database.as('enforcer')
  jobs = await database.as('jobs')
})
afterAll(() => database.drop())
beforeEach(async () => {
  owner = await newOwner()
  granted = await newGrant(owner)
})

type Row = { status: string; sealed: Buffer | null; asks: number; use_by: Date | null; key_version: number }

async function row(id: string | null): Promise<Row | undefined> {
  const { rows } = await enforcer.query<Row>('SELECT * FROM approvals WHERE id = $1', [id])
  return rows[0]
}
const asked = (more: Asking = {}) => ask(enforcer, owner, granted, more)

/** An answer as the console gives it; the transaction is the caller's own. */
function answer(id: string | null, who: Person, verdict = 'approved', reason = '') {
  return inside(owner, async (org) => {
    const rows = await org.tx.$queryRaw<{ result: string; standing: string }[]>`
      SELECT * FROM answer_approval(${org.id}::uuid, ${id}::uuid, ${who.userId}::uuid, ${verdict}, ${reason})`
    return rows[0]
  })
}

describe('a request', () => {
  test('is made once for the same call, and another call has another', async () => {
    const first = await asked()
    const again = await asked()
    const other = await asked({ args: '{"q":"charger "}' })
    expect([first.result, again.result, other.result]).toEqual(['asked', 'asked', 'asked'])
    expect([first.joined, again.joined, other.joined]).toEqual([false, true, false])
    expect(again.approvalId).toBe(first.approvalId)
    expect(other.approvalId).not.toBe(first.approvalId)
    expect((await row(first.approvalId))?.asks).toBe(2)
  })

  test('keeps the arguments sealed for itself alone, until it is over', async () => {
    const { approvalId } = await asked({ args: '{"amount":1.0}' })
    const held = await row(approvalId)
    const org = await inside(owner, async (opened) => opened.id)
    const key = Buffer.from(keys.credential, 'base64')
    const bound = { org, approval: approvalId ?? '', keyVersion: held?.key_version ?? 0 }
    expect(openArguments(held?.sealed ?? Buffer.alloc(0), bound, key)).toBe('{"amount":1.0}')
    const another = { ...bound, approval: granted.grant.id }
    expect(openArguments(held?.sealed ?? Buffer.alloc(0), another, key)).toBeUndefined()
    await answer(approvalId, owner, 'refused', 'Not today')
    expect(await row(approvalId)).toMatchObject({ status: 'refused', sealed: null })
  })

  test('is one of at most 20 that wait for a grant, and of 60 in an hour', async () => {
    for (let n = 0; n < 20; n++) expect((await asked({ args: `{"n":${n}}` })).result).toBe('asked')
    expect(await asked({ args: '{"n":20}' })).toMatchObject({ result: 'flood', approvalId: null })
    // A repeat is no new request.
    expect((await asked({ args: '{"n":7}' })).result).toBe('asked')
    const { rows } = await enforcer.query(
      "SELECT effect, code FROM calls WHERE grant_id = $1 AND code = 'approval_flood'",
      [granted.grant.id],
    )
    expect(rows).toEqual([{ effect: 'deny', code: 'approval_flood' }])
    for (let n = 20; n < 60; n++) {
      await enforcer.query(
        "UPDATE approvals SET status = 'expired' WHERE grant_id = $1 AND status = 'waiting'",
        [granted.grant.id],
      )
      expect((await asked({ args: `{"n":${n}}` })).result).toBe('asked')
    }
    await enforcer.query(
      "UPDATE approvals SET status = 'expired' WHERE grant_id = $1 AND status = 'waiting'",
      [granted.grant.id],
    )
    expect((await asked({ args: '{"n":60}' })).result).toBe('flood')
  })

  test('is not made, and no approval is used, where a limit has no room', async () => {
    const limit = (key: string) => [
      {
        key,
        sum: false,
        window: 60,
        max: '1000000000',
        amount: '1000000000',
        rule: '/l',
        message: 'One',
        trace: [],
      },
    ]
    const first = await asked({ limits: limit('a') })
    await answer(first.approvalId, owner)
    expect((await asked({ limits: limit('a') })).result).toBe('approved')
    expect((await asked({ limits: limit('a') })).result).toBe('limit')
    const second = await asked({ args: '{"q":2}' })
    await answer(second.approvalId, owner)
    expect((await asked({ args: '{"q":2}', limits: limit('a') })).result).toBe('limit')
    expect(await row(second.approvalId)).toMatchObject({ status: 'approved' })
  })
})

describe('an approval', () => {
  test('lets exactly one call pass, and the next one asks anew', async () => {
    const first = await asked()
    expect(await answer(first.approvalId, owner)).toEqual({ result: 'approved', standing: 'approved' })
    const used = await asked()
    expect(used).toMatchObject({ result: 'approved', approvalId: first.approvalId })
    const next = await asked()
    expect(next.result).toBe('asked')
    expect(next.approvalId).not.toBe(first.approvalId)
    const { rows } = await enforcer.query('SELECT effect, code FROM calls WHERE id = $1', [used.callId])
    expect(rows).toEqual([{ effect: 'allow', code: 'allowed' }])
    expect(await row(first.approvalId)).toMatchObject({ status: 'used', sealed: null })
  })

  test('cannot be used twice by whoever writes to the store', async () => {
    const { approvalId } = await asked()
    await answer(approvalId, owner)
    await asked()
    const org = await inside(owner, async (opened) => opened.id)
    const twice = enforcer.query(
      'INSERT INTO approval_calls (org_id, call_id, approval_id, used, at) VALUES ($1, $2, $3, true, now())',
      [org, granted.grant.id, approvalId],
    )
    await expect(twice).rejects.toThrow(/approval_calls_used_idx/)
    const made = enforcer.query("UPDATE approvals SET status = 'waiting' WHERE id = $1", [approvalId])
    await expect(made).rejects.toThrow(/cannot become/)
  })

  test('is given back where the call was not sent, and not where that is not known', async () => {
    const { approvalId } = await asked()
    await answer(approvalId, owner)
    const used = await asked()
    const org = await inside(owner, async (opened) => opened.id)
    const finish = (outcome: string) =>
      enforcer.query('SELECT finish_calls($1::jsonb)', [
        JSON.stringify([
          { org_id: org, id: used.callId, outcome, bytes: 0, gateway_us: 0, finished_at: Date.now() },
        ]),
      ])
    await finish('not_sent')
    expect((await row(approvalId))?.status).toBe('approved')
    const again = await asked()
    expect(again).toMatchObject({ result: 'approved', approvalId })
    used.callId = again.callId
    await finish('indeterminate')
    await finish('not_sent')
    expect((await row(approvalId))?.status).toBe('used')
  })

  test('does nothing when it comes too late, and an answer that is not used in time is over', async () => {
    const late = await asked({ timeout: 1 })
    await over(late.approvalId)
    expect(await answer(late.approvalId, owner)).toEqual({ result: 'over', standing: 'expired' })
    const anew = await asked({ timeout: 1 })
    expect(anew.approvalId).not.toBe(late.approvalId)
    expect(await answer(anew.approvalId, owner)).toMatchObject({ result: 'approved' })
    await over(anew.approvalId)
    expect((await asked({ timeout: 1 })).result).toBe('asked')
    expect(await row(anew.approvalId)).toMatchObject({ status: 'expired', sealed: null })
  })

  test('does nothing after the grant was revoked, and ends with it', async () => {
    const [waiting, approved] = [await asked(), await asked({ args: '{}' })]
    await answer(approved.approvalId, owner)
    await revokeGrant.run(as(owner), {
      params: { org: owner.org, grant: granted.grant.id },
      query: {},
      body: undefined,
    })
    expect(await answer(waiting.approvalId, owner)).toEqual({ result: 'over', standing: 'void' })
    expect(await row(waiting.approvalId)).toMatchObject({ status: 'void', sealed: null })
    expect(await row(approved.approvalId)).toMatchObject({ status: 'void', sealed: null })
  })

  test('does nothing after a new version, whatever was written of it meanwhile', async () => {
    const old = await asked()
    await inside(owner, (org) =>
      org.tx.policy.updateMany({
        where: { orgId: org.id, id: granted.policyId },
        data: { activeVersion: 2 },
      }),
    )
    expect(await answer(old.approvalId, owner)).toEqual({ result: 'over', standing: 'void' })
    expect((await asked({ policyVersion: 2 })).approvalId).not.toBe(old.approvalId)
  })

  test.each<[string, (org: Org) => Promise<unknown>]>([
    ['ended', (org) => grants(org, { expiresAt: new Date() })],
    ['got another policy', (org) => grants(org, { policyId: null })],
    ['got an organisation policy above it', (org) => above(org)],
  ])('does nothing after its grant %s', async (_, happens) => {
    const [waiting, approved] = [await asked(), await asked({ args: '{}' })]
    await answer(approved.approvalId, owner)
    await inside(owner, happens)
    expect(await answer(waiting.approvalId, owner)).toEqual({ result: 'over', standing: 'void' })
    await inside(owner, (org) => org.tx.$queryRaw`SELECT void_approvals(${org.id}::uuid)`)
    expect(await row(waiting.approvalId)).toMatchObject({ status: 'void', sealed: null })
    expect(await row(approved.approvalId)).toMatchObject({ status: 'void', sealed: null })
  })
  const grants = (org: Org, data: { expiresAt?: Date; policyId?: null }) =>
    org.tx.grant.updateMany({ where: { orgId: org.id, id: granted.grant.id }, data })
  const above = async (org: Org) => {
    const { id } = await createOrganisationPolicy.run(as(owner), {
      params: { org: owner.org },
      query: {},
      body: undefined,
    })
    await org.tx.policy.updateMany({ where: { orgId: org.id, id }, data: { activeVersion: 1 } })
  }

  test('is worth nothing once whoever gave it may not give it any more', async () => {
    const admin = await newMember(owner, 'admin')
    const { approvalId } = await asked()
    expect(await answer(approvalId, admin)).toMatchObject({ result: 'approved' })
    await saveMember.run(as(owner), {
      params: { org: owner.org, user: admin.userId },
      query: {},
      body: { role: 'viewer' },
    })
    expect((await asked()).result).toBe('asked')
    expect(await row(approvalId)).toMatchObject({ status: 'void', sealed: null })
  })
})

describe('an answer', () => {
  test('of two people at once is one outcome, and the later one is told so', async () => {
    const admin = await newMember(owner, 'admin')
    const approver = await newMember(owner, 'approver')
    for (let n = 0; n < 5; n++) {
      const { approvalId } = await asked({ args: `{"n":${n}}` })
      const answers = await Promise.all([answer(approvalId, admin), answer(approvalId, approver, 'refused')])
      const results = answers.map((each) => each?.result)
      expect(results.filter((each) => each === 'over')).toHaveLength(1)
      const outcome = results.find((each) => each !== 'over')
      expect((await row(approvalId))?.status).toBe(outcome)
      expect(answers.find((each) => each?.result === 'over')?.standing).toBe(outcome)
    }
  })

  test('of one member counts once, and two are needed where two are', async () => {
    const admin = await newMember(owner, 'admin')
    const approver = await newMember(owner, 'approver')
    const needs = [{ source: 'policy' as const, rule: '/r', approvers: USUAL, count: 2 }]
    const { approvalId } = await asked({ needs })
    expect(await answer(approvalId, admin)).toEqual({ result: 'counted', standing: 'waiting' })
    expect(await answer(approvalId, admin)).toMatchObject({ result: 'already' })
    expect((await asked({ needs })).result).toBe('asked')
    expect(await answer(approvalId, approver)).toMatchObject({ result: 'approved' })
    expect((await asked({ needs })).result).toBe('approved')
  })

  test('has to satisfy the organisation policy too, where both ask', async () => {
    const admin = await newMember(owner, 'admin')
    const approver = await newMember(owner, 'approver')
    const needs = [
      { source: 'policy' as const, rule: '/r', approvers: ['role:approver'], count: 1 },
      { source: 'guardrail' as const, rule: '/g', approvers: [`member:${admin.email}`], count: 1 },
    ]
    const { approvalId } = await asked({ needs })
    expect(await answer(approvalId, approver)).toMatchObject({ result: 'counted' })
    expect(await answer(approvalId, admin)).toMatchObject({ result: 'approved' })
  })

  test('is nothing from whom the rule does not name, a viewer, or somebody who is no member', async () => {
    const viewer = await newMember(owner, 'viewer')
    const admin = await newMember(owner, 'admin')
    const stranger = await newOwner()
    const { approvalId } = await asked({
      needs: [{ source: 'policy', rule: '/r', approvers: ['role:approver'], count: 1 }],
    })
    for (const who of [viewer, admin, stranger])
      for (const verdict of ['approved', 'refused'])
        expect(await answer(approvalId, who, verdict)).toMatchObject({ result: 'not_allowed' })
    expect(await answer(granted.grant.id, admin)).toMatchObject({ result: 'missing' })
  })

  test('is not the agent’s owner’s, unless there is nobody else or the organisation allows it', async () => {
    const alone = await asked()
    expect(await answer(alone.approvalId, owner)).toMatchObject({ result: 'approved' })
    const { rows } = await enforcer.query('SELECT self FROM approval_answers WHERE approval_id = $1', [
      alone.approvalId,
    ])
    expect(rows).toEqual([{ self: true }])
    const second = await asked({ args: '{"n":2}' })
    await newMember(owner, 'viewer')
    expect(await answer(second.approvalId, owner)).toMatchObject({ result: 'not_allowed' })
    // What was approved while there was nobody else is not used either.
    expect((await asked()).result).toBe('asked')
    const allow = (selfApproval: boolean) =>
      inside(owner, (org) => org.tx.organisation.update({ where: { id: org.id }, data: { selfApproval } }))
    await allow(true)
    expect(await answer(second.approvalId, owner)).toMatchObject({ result: 'approved' })
    await allow(false)
    expect((await asked({ args: '{"n":2}' })).result).toBe('asked')
  })

  test('is never whose calls they are, not even alone and where owners answer for their agents', async () => {
    await inside(owner, async (org) => {
      await org.tx.organisation.update({ where: { id: org.id }, data: { selfApproval: true } })
      await org.tx.identity.updateMany({
        where: { orgId: org.id, id: granted.grant.identity.id },
        data: { kind: 'person', userId: owner.userId },
      })
    })
    const { approvalId } = await asked()
    expect(await answer(approvalId, owner)).toMatchObject({ result: 'not_allowed' })
    expect(await answer(approvalId, await newMember(owner, 'approver'))).toMatchObject({ result: 'approved' })
  })

  test('that refuses reaches the agent for as long as an approval would hold', async () => {
    const { approvalId } = await asked()
    await answer(approvalId, owner, 'refused', 'Ask me on Monday')
    expect(await asked()).toMatchObject({ result: 'refused', approvalId, says: 'Ask me on Monday' })
    expect(await answer(approvalId, owner)).toEqual({ result: 'over', standing: 'refused' })
  })
})

test('what nobody answered or used in time is swept, and its arguments with it', async () => {
  const [waiting, approved, open] = [
    await asked(),
    await asked({ args: '{}' }),
    await asked({ args: '{"n":1}' }),
  ]
  await answer(approved.approvalId, owner)
  await over(waiting.approvalId)
  await over(approved.approvalId)
  await jobs.query('SELECT sweep_approvals()')
  expect(await row(waiting.approvalId)).toMatchObject({ status: 'expired', sealed: null })
  expect(await row(approved.approvalId)).toMatchObject({ status: 'expired', sealed: null })
  expect((await row(open.approvalId))?.status).toBe('waiting')
})

test('the console cannot make a request or change one, and the worker cannot answer', async () => {
  const { approvalId } = await asked()
  const app = await database.as('app')
  const said = async (client: pg.Client, text: string) =>
    client.query(text, [approvalId]).then(
      () => 'done',
      (error: Error) => error.message,
    )
  expect(await said(app, 'DELETE FROM approvals WHERE id = $1')).toContain('permission denied')
  expect(await said(app, "UPDATE approvals SET needs = '[]' WHERE id = $1")).toContain('permission denied')
  expect(await said(app, 'UPDATE approvals SET answer_by = now() WHERE id = $1')).toContain(
    'permission denied',
  )
  expect(
    await said(enforcer, "UPDATE approval_answers SET verdict = 'approved' WHERE approval_id = $1"),
  ).toContain('permission denied')
  expect(await said(enforcer, 'UPDATE approvals SET binding = binding WHERE id = $1')).toContain(
    'permission denied',
  )
})

/** The time of a request is up: what waiting would do. */
async function over(id: string | null): Promise<void> {
  const admin = await database.as('owner')
  await admin.query('BEGIN')
  await admin.query('ALTER TABLE approvals NO FORCE ROW LEVEL SECURITY')
  await admin.query(
    `UPDATE approvals SET answer_by = clock_timestamp(), use_by = CASE WHEN use_by IS NULL THEN NULL ELSE clock_timestamp() END
     WHERE id = $1`,
    [id],
  )
  await admin.query('ALTER TABLE approvals FORCE ROW LEVEL SECURITY')
  await admin.query('COMMIT')
}
