import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as contract from '#lib/contracts/account.ts'
import { check } from '#lib/policy/check.ts'
import { answerApproval } from './approvals-answer.ts'
import { type Asking, ask } from './asking.fixture.ts'
import { listEvents } from './events.ts'
import { saveIdentity } from './grant-views.ts'
import { issueGrant } from './grants.ts'
import { removeMember, saveMember } from './members.ts'
import { readOrganisation, saveOrganisation } from './organisations.ts'
import { readPolicy } from './policies.ts'
import { as, newGrant, newMember, newOwner, operationsDatabase, type Person } from './support.fixture.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>
let enforcer: pg.Client
let owner: Awaited<ReturnType<typeof newOwner>>
let granted: Awaited<ReturnType<typeof newGrant>>
let approver: Person

beforeAll(async () => {
  database = await operationsDatabase()
  enforcer = await database.as('enforcer')
})
afterAll(() => database.drop())
beforeEach(async () => {
  owner = await newOwner()
  granted = await newGrant(owner)
  approver = await newMember(owner, 'approver')
})

const at = <P extends object>(params: P) => ({ params: { org: owner.org, ...params }, query: {} })

/** A grant for somebody or something new, which belongs to whoever is named. */
async function issued(kind: 'person' | 'agent', memberId?: string | null) {
  const body = {
    identity: {
      kind,
      name: `${kind}-${Math.random()}`,
      labels: {},
      ...(memberId === undefined ? {} : { memberId }),
    },
    serverId: granted.serverId,
    policyId: granted.policyId,
    expiresInDays: 9,
    labels: {},
  }
  const { grant } = await issueGrant.run(as(owner), { ...at({}), body })
  return { ...granted, grant }
}

async function answer(who: Person, of: typeof granted, more: Asking = {}) {
  const { approvalId } = await ask(enforcer, owner, of, more)
  return answerApproval.run(as(who), {
    ...at({ approval: approvalId ?? '' }),
    body: { verdict: 'approved', reason: '' },
  })
}

describe('whose an identity is', () => {
  test('is said when its grant is made: that member is never who approves its calls', async () => {
    const theirs = await issued('agent', approver.userId)
    expect(theirs.grant.identity.member).toMatchObject({ userId: approver.userId })
    await expect(answer(approver, theirs)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await answer(owner, theirs, { args: '{"n":2}' })).toMatchObject({ status: 'approved' })
    const person = await issued('person', approver.userId)
    await expect(answer(approver, person)).rejects.toMatchObject({ code: 'forbidden' })
    // Unless somebody else is named, an agent is its maker's, and who a person is nobody knows.
    expect((await issued('agent')).grant.identity.member).toMatchObject({ userId: owner.userId })
    expect((await issued('person')).grant.identity.member).toBeNull()
  })

  test('can be said anew, stands in the log of changes, and counts for the answer of a request that waits', async () => {
    const { identity } = granted.grant
    const change = (memberId: string | null) =>
      saveIdentity.run(as(owner), {
        ...at({ identity: identity.id }),
        body: { name: identity.name, memberId },
      })
    const { approvalId } = await ask(enforcer, owner, granted)
    expect(await change(approver.userId)).toMatchObject({ member: { userId: approver.userId } })
    const given = {
      ...at({ approval: approvalId ?? '' }),
      body: { verdict: 'approved' as const, reason: '' },
    }
    await expect(answerApproval.run(as(approver), given)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await answerApproval.run(as(owner), given)).toMatchObject({ status: 'approved' })
    expect(await change(null)).toMatchObject({ member: null })
    const { events } = await listEvents.run(as(owner), {
      ...at({}),
      query: { action: 'saveIdentity' },
      body: undefined,
    })
    expect(events.map((each) => each.sentence)[0]).toMatch(/said whose .* is: nobody known, before p/)
  })

  test('is a member of this organisation, and nobody once they left', async () => {
    const stranger = await newOwner()
    await expect(issued('agent', stranger.userId)).rejects.toMatchObject({
      code: 'not_found',
      fields: [{ pointer: '/identity/memberId' }],
    })
    const body = { name: granted.grant.identity.name, memberId: stranger.userId }
    await expect(
      saveIdentity.run(as(owner), { ...at({ identity: granted.grant.identity.id }), body }),
    ).rejects.toMatchObject({ code: 'not_found', fields: [{ pointer: '/memberId' }] })
    const theirs = await issued('agent', approver.userId)
    await removeMember.run(as(owner), { ...at({ user: approver.userId }), body: undefined })
    const { grant } = theirs
    const view = await saveIdentity.run(as(owner), {
      ...at({ identity: grant.identity.id }),
      body: { name: grant.identity.name },
    })
    expect(view.member).toBeNull()
  })
})

describe('approving calls of one’s own agent', () => {
  const allowed = async () =>
    (await readOrganisation.run(as(owner), { ...at({}), body: undefined })).selfApproval
  const choose = (selfApproval: boolean, version: number) =>
    saveOrganisation.run(as(owner), { ...at({}), body: { selfApproval }, version })

  test('is allowed to one member alone, then to nobody, and always as the organisation chose', async () => {
    expect(await allowed()).toEqual({ chosen: null, allowed: false })
    await expect(answer(owner, granted)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await choose(true, 1)).toMatchObject({ selfApproval: { chosen: true, allowed: true }, version: 2 })
    const view = await answer(owner, granted, { args: '{"n":2}' })
    expect(view.answers).toMatchObject([{ userId: owner.userId, self: true }])
    // Somebody who saw an older choice does not overwrite this one.
    await expect(choose(false, 1)).rejects.toMatchObject({ code: 'conflict' })
    await choose(false, 2)
    await removeMember.run(as(owner), { ...at({ user: approver.userId }), body: undefined })
    expect(await allowed()).toEqual({ chosen: false, allowed: false })
    await expect(answer(owner, granted, { args: '{"n":3}' })).rejects.toMatchObject({ code: 'forbidden' })
    const { events } = await listEvents.run(as(owner), {
      ...at({}),
      query: { action: 'saveOrganisation' },
      body: undefined,
    })
    expect(events.map((each) => each.sentence)).toEqual([
      expect.stringMatching(/let nobody approve calls of their own agents\.$/),
      expect.stringMatching(/let members approve calls of their own agents\.$/),
    ])
  })

  test('is chosen by an owner or an administrator only, and beside no other change', async () => {
    const body = { selfApproval: true }
    await expect(saveOrganisation.run(as(approver), { ...at({}), body, version: 1 })).rejects.toMatchObject({
      code: 'forbidden',
    })
    for (const other of [{ ...body, name: 'x' }, {}])
      expect(contract.saveOrganisation.body.safeParse(other).success).toBe(false)
  })
})

test('whom a rule asks is held against the members that there are now', async () => {
  const text =
    '{"version":"1","default":"deny","tools":{"search":{"action":"require_approval","approval":{"approvers":["role:approver"],"count":2}}}}'
  const findings = async () => {
    const { people } = await readPolicy.run(as(owner), {
      ...at({ policy: granted.policyId }),
      body: undefined,
    })
    return check(text, undefined, people).map(({ level, sentence }) => `${level}: ${sentence}`)
  }
  expect(await findings()).toEqual([
    'security: Calls of search wait for 2 approvers, and only 1 in the organisation could approve: none of them can pass',
  ])
  const bo = await newMember(owner, 'viewer')
  await saveMember.run(as(owner), { ...at({ user: bo.userId }), body: { role: 'approver' } })
  expect(await findings()).toEqual([])
})
