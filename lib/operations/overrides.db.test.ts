import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#lib/access/roles.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { ServerPart } from '#lib/release/parts.ts'
import { saveDraft } from './drafts.ts'
import { listEvents } from './events.ts'
import { createOrganisationPolicy } from './organisation-policy.ts'
import { confirmOverride, removeOverride, saveOverride } from './overrides.ts'
import { readPolicy } from './policies.ts'
import { publishPolicy } from './publishing.ts'
import { lockOrganisation } from './releases.ts'
import { listTools } from './servers.ts'
import {
  as,
  inside,
  newMember,
  newOwner,
  newServer,
  operationsDatabase,
  type Person,
} from './support.fixture.ts'

type Owner = Person & { org: string }
type Risk = {
  category: 'read' | 'write' | 'execute' | 'destructive' | 'financial'
  risk: 'low' | 'medium' | 'high' | 'critical'
}

let database: Awaited<ReturnType<typeof operationsDatabase>>
beforeAll(async () => {
  database = await operationsDatabase()
})
afterAll(() => database.drop())

const critical: Risk = { category: 'financial', risk: 'critical' }
const low: Risk = { category: 'read', risk: 'low' }

/** A shop whose one tool the classifier takes to be financial and critical. */
async function shop() {
  const owner = await newOwner()
  const { serverId, policyId } = await newServer(owner)
  await inside(owner, (org) => org.tx.tool.updateMany({ where: { orgId: org.id, serverId }, data: critical }))
  return { owner, serverId, policyId, at: { org: owner.org, server: serverId, tool: 'search' } }
}
type Shop = Awaited<ReturnType<typeof shop>>

type Said = Risk & { reason?: string; acknowledged?: string[] }
const set = ({ at }: Shop, by: Person, version: number, said: Said) =>
  saveOverride.run(as(by), {
    params: at,
    query: {},
    body: { reason: 'It only looks', acknowledged: [], ...said },
    version,
  })
const undo = ({ at }: Shop, by: Person, version: number, acknowledged: string[] = []) =>
  removeOverride.run(as(by), { params: at, query: {}, body: { acknowledged }, version })
const confirm = ({ at }: Shop, by: Person, version: number, acknowledged: string[] = []) =>
  confirmOverride.run(as(by), { params: at, query: {}, body: { acknowledged }, version })

async function refused(work: Promise<unknown>): Promise<{ code: string; fields: string[] }> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refusal)
      return { code: error.code, fields: error.fields.map((each) => each.sentence) }
    throw error
  }
  return { code: 'done', fields: [] }
}

/** What the newest release says of the tool. */
async function released({ owner, serverId }: Shop) {
  return inside(owner, async (org) => {
    const rows = await org.tx.$queryRaw<{ header: string }[]>`
      SELECT header FROM release_heads WHERE org_id = ${org.id}::uuid`
    const { parts } = JSON.parse(rows[0]?.header ?? '')
    const sha256 = parts.find((each: { id: string }) => each.id === serverId).sha256
    const bodies = await org.tx.$queryRaw<{ body: string }[]>`
      SELECT body FROM release_parts WHERE org_id = ${org.id}::uuid AND sha256 = ${sha256}`
    const part: ServerPart = JSON.parse(bodies[0]?.body ?? '')
    const { category, risk, classified } = part.tools[0] ?? {}
    return { category, risk, classified }
  })
}

async function publish(owner: Owner, policy: string, text: string) {
  const on = { params: { org: owner.org, policy }, query: {} }
  const { version } = await readPolicy.run(as(owner), { ...on, body: undefined })
  const saved = await saveDraft.run(as(owner), { ...on, body: { text }, version })
  const body = { note: '', acknowledged: [] }
  return publishPolicy.run(as(owner), { ...on, body, version: saved.version })
}

const denyCritical = JSON.stringify({
  version: '1',
  default: 'deny',
  tools: { '@risk:critical': { action: 'deny' }, '@read': {} },
})

describe('an override', () => {
  test('is what rules see, in the release that it makes, with what the classifier says beside it', async () => {
    const one = await shop()
    const manager = await newMember(one.owner, 'policy_manager')
    const made = await set(one, manager, 1, low)
    expect(made).toMatchObject({ ...low, classified: critical, version: 2 })
    expect(made.override).toMatchObject({
      ...low,
      reason: 'It only looks',
      earlier: false,
      confirmedBy: null,
    })
    expect(await released(one)).toEqual({ ...low, classified: critical })
    const back = await undo(one, manager, 2)
    expect(back).toMatchObject({ ...critical, override: null, version: 3 })
    expect(await released(one)).toEqual({ ...critical, classified: undefined })
  })

  test('counts where servers and policies count and show risks', async () => {
    const one = await shop()
    await set(one, one.owner, 1, low)
    const { server, tools, may } = await listTools.run(as(one.owner), {
      params: { org: one.owner.org, server: one.serverId },
      query: {},
      body: undefined,
    })
    expect(server.risks).toEqual({ low: 1, medium: 0, high: 0, critical: 0 })
    expect(tools[0]).toMatchObject(low)
    expect(may).toEqual({ override: true, confirm: true, history: true })
    const policy = await readPolicy.run(as(one.owner), {
      params: { org: one.owner.org, policy: one.policyId },
      query: {},
      body: undefined,
    })
    expect(policy.tools[0]).toMatchObject(low)
  })

  test('is refused without a reason by the database too', async () => {
    const one = await shop()
    const parse = (reason: string) => saveOverride.contract.body.safeParse({ ...low, reason }).success
    expect([parse('why'), parse(''), parse('  '), parse('a\u202eb'), parse('x'.repeat(501))]).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
    await expect(set(one, one.owner, 1, { ...low, reason: ' ' })).rejects.toThrow(/check constraint/)
    expect((await refused(set(one, one.owner, 1, low))).code).toBe('done')
  })

  test('that says what the classifier says is none', async () => {
    const one = await shop()
    expect(await refused(set(one, one.owner, 1, critical))).toEqual({
      code: 'invalid_input',
      fields: ['This is what the classifier says already. Choose another category or another risk.'],
    })
    expect((await refused(undo(one, one.owner, 1))).code).toBe('not_found')
    expect((await refused(confirm(one, one.owner, 1))).code).toBe('not_found')
  })

  test.each<[Role, string, string]>([
    ['admin', 'done', 'forbidden'],
    ['policy_manager', 'done', 'forbidden'],
    ['approver', 'forbidden', 'forbidden'],
    ['auditor', 'forbidden', 'forbidden'],
    ['viewer', 'forbidden', 'forbidden'],
  ])('set by %s: %s; confirmed: %s', async (role, setting, confirming) => {
    const one = await shop()
    const member = await newMember(one.owner, role)
    expect((await refused(set(one, member, 1, low))).code).toBe(setting)
    if (setting === 'done') {
      expect((await refused(confirm(one, member, 2))).code).toBe(confirming)
      expect((await refused(undo(one, member, 2))).code).toBe('done')
    } else expect((await refused(undo(one, member, 1))).code).toBe('forbidden')
  })

  test('of a tool of another organisation is not found', async () => {
    const [one, other] = [await shop(), await shop()]
    const theirs = { ...other, at: { ...other.at, org: one.owner.org } }
    expect((await refused(set(theirs, one.owner, 1, low))).code).toBe('not_found')
    expect(await released(other)).toMatchObject({ classified: undefined })
  })

  test('is about the tool of one server, and not about those of the same name', async () => {
    const one = await shop()
    const other = await newServer(one.owner)
    await set(one, one.owner, 1, low)
    const { tools } = await listTools.run(as(one.owner), {
      params: { org: one.owner.org, server: other.serverId },
      query: {},
      body: undefined,
    })
    expect(tools).toMatchObject([{ name: 'search', override: null, version: 1 }])
  })

  test('of two at once over one look, one is made and the other refused', async () => {
    const one = await shop()
    const results = await Promise.all([
      refused(set(one, one.owner, 1, low)),
      refused(set(one, one.owner, 1, { category: 'write', risk: 'high' })),
    ])
    expect(results.map((each) => each.code).sort()).toEqual(['conflict', 'done'])
    await undo(one, one.owner, 2)
    // Made and removed again is not what was looked at either.
    expect((await refused(set(one, one.owner, 1, low))).code).toBe('conflict')
    expect((await refused(undo(one, one.owner, 2))).code).toBe('conflict')
  })

  test('stands in the changes with who, why and which way', async () => {
    const one = await shop()
    const manager = await newMember(one.owner, 'policy_manager')
    await set(one, manager, 1, low)
    await confirm(one, one.owner, 2)
    await undo(one, manager, 3)
    const { events } = await listEvents.run(as(one.owner), {
      params: { org: one.owner.org },
      query: { subject: 'tool' },
      body: undefined,
    })
    const name = manager.email.split('@')[0]
    const server = `Server ${one.serverId.slice(-6)}`
    expect(events.map((each) => each.sentence)).toEqual([
      `${name} removed the override of search of ${server} from low, read to critical, financial, which is higher.`,
      `${one.owner.email.split('@')[0]} let the override of search of ${server} hold for the organisation policy too.`,
      `${name} set search of ${server} from critical, financial to low, read, which is lower: “It only looks”.`,
    ])
  })
})

describe('a policy in force', () => {
  test('is loosened by nobody who has not read what', async () => {
    const one = await shop()
    await publish(one.owner, one.policyId, denyCritical)
    const first = await refused(set(one, one.owner, 1, low))
    const name = `policy-${one.serverId.slice(-6)}`
    expect(first).toEqual({
      code: 'not_acknowledged',
      fields: [`${name}, search: Deny to Allow. Was: Denied. Now: Allowed.`],
    })
    expect(await released(one)).toMatchObject(critical)
    await set(one, one.owner, 1, { ...low, acknowledged: first.fields })
    expect(await released(one)).toMatchObject(low)
    // The way back tightens it.
    await undo(one, one.owner, 2)
  })

  test('that is being published at that moment is waited for', async () => {
    const one = await shop()
    const deny = JSON.stringify({ version: '1', default: 'deny', tools: { search: { action: 'deny' } } })
    await publish(one.owner, one.policyId, deny)
    const watching = await database.as('owner')
    const waits = `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE NOT l.granted AND a.datname = current_database()`
    const change = await inside(one.owner, async (org) => {
      await lockOrganisation(org)
      const change = refused(set(one, one.owner, 1, low))
      while ((await watching.query(waits)).rowCount === 0);
      const version = { number: 2, text: denyCritical, note: '', publishedBy: 'ana', publishedAt: org.at }
      const { policyId } = one
      await org.tx.policyVersion.create({ data: { orgId: org.id, policyId, ...version } })
      await org.tx.policy.updateMany({
        where: { orgId: org.id, id: policyId },
        data: { activeVersion: 2 },
      })
      return { change }
    })
    // Under what was in force before, it would have loosened nothing.
    expect((await change.change).code).toBe('not_acknowledged')
  })

  test('that a removal loosens is told as well', async () => {
    const one = await shop()
    await inside(one.owner, (org) => org.tx.tool.updateMany({ where: { orgId: org.id }, data: low }))
    await set(one, one.owner, 1, critical)
    await publish(one.owner, one.policyId, denyCritical)
    const first = await refused(undo(one, one.owner, 2))
    expect(first.code).toBe('not_acknowledged')
    expect((await refused(undo(one, one.owner, 2, first.fields))).code).toBe('done')
  })
})

describe('the organisation policy', () => {
  const begun = ({ owner }: Shop) =>
    createOrganisationPolicy.run(as(owner), { params: { org: owner.org }, query: {}, body: undefined })
  const guardrail = (more: object = {}) =>
    JSON.stringify({
      version: '1',
      default: 'allow',
      tools: { '@risk:critical': { action: 'deny' } },
      ...more,
    })

  test('takes the more severe of both until an owner confirms', async () => {
    const one = await shop()
    const admin = await newMember(one.owner, 'admin')
    const { id } = await begun(one)
    await publish(one.owner, id, guardrail())
    // It loosens nothing: what is above still sees a critical tool.
    await set(one, admin, 1, low)
    expect(await released(one)).toEqual({ ...low, classified: critical })
    const first = await refused(confirm(one, one.owner, 2))
    expect(first.fields).toEqual(['Organisation policy, search: Deny to Allow. Was: Denied. Now: Allowed.'])
    const made = await confirm(one, one.owner, 2, first.fields)
    expect(made.override?.confirmedBy).toBe(one.owner.email.split('@')[0])
    expect(await released(one)).toEqual({ ...low, classified: undefined })
    // Said anew by somebody else, it is no longer what the owner confirmed.
    await set(one, admin, 3, { category: 'read', risk: 'medium' })
    expect(await released(one)).toEqual({ category: 'read', risk: 'medium', classified: critical })
  })

  test('is made looser by an owner only, where an owner made it stricter', async () => {
    const one = await shop()
    const admin = await newMember(one.owner, 'admin')
    await inside(one.owner, (org) => org.tx.tool.updateMany({ where: { orgId: org.id }, data: low }))
    const { id } = await begun(one)
    await publish(one.owner, id, guardrail())
    // What nobody confirmed, whoever may override takes back.
    await set(one, admin, 1, critical)
    const first = await refused(undo(one, admin, 2))
    expect(first.code).toBe('not_acknowledged')
    expect((await refused(undo(one, admin, 2, first.fields))).code).toBe('done')

    await set(one, one.owner, 3, critical)
    expect((await refused(undo(one, admin, 4, first.fields))).code).toBe('forbidden')
    const milder = { category: 'write', risk: 'medium', acknowledged: first.fields } as const
    expect((await refused(set(one, admin, 4, milder))).code).toBe('forbidden')
    expect(await released(one)).toMatchObject(critical)
    // As strict to the organisation policy: for that nobody is asked.
    expect((await refused(set(one, admin, 4, { ...critical, category: 'destructive' }))).code).toBe('done')
    await confirm(one, one.owner, 5)
    expect((await refused(undo(one, one.owner, 6, first.fields))).code).toBe('done')
  })

  test('that sees something stricter, and may be looser by a condition on it, is for those who read so', async () => {
    const one = await shop()
    const admin = await newMember(one.owner, 'admin')
    const { id } = await begun(one)
    const rule = { require: [{ path: 'tool.risk', op: 'eq', value: 'critical' }] }
    await publish(one.owner, id, guardrail({ tools: { search: rule } }))
    const asked = await refused(set(one, one.owner, 1, low))
    await set(one, one.owner, 1, { ...low, acknowledged: asked.fields })
    // Taken back by another, it is what the classifier says, which is more severe.
    const first = await refused(undo(one, admin, 2))
    expect(first).toMatchObject({ code: 'not_acknowledged', fields: [expect.any(String)] })
    expect((await refused(undo(one, admin, 2, first.fields))).code).toBe('done')
  })

  test('believes an owner who sets it', async () => {
    const one = await shop()
    const made = await set(one, one.owner, 1, low)
    expect(made.override?.confirmedBy).toBe(one.owner.email.split('@')[0])
    expect(await released(one)).toEqual({ ...low, classified: undefined })
  })

  test('keeps its tests, which must always hold', async () => {
    const one = await shop()
    await publish(one.owner, one.policyId, denyCritical)
    const { id } = await begun(one)
    const tests = [
      { name: 'search is denied', always: true, call: { tool: 'search', args: {} }, expect: 'deny' },
    ]
    await publish(one.owner, id, guardrail({ tests }))
    const first = await refused(set(one, one.owner, 1, low))
    expect((await refused(set(one, one.owner, 1, { ...low, acknowledged: first.fields }))).code).toBe(
      'policy_invalid',
    )
    expect(await released(one)).toMatchObject(critical)
  })
})

describe('a definition that the server changed since', () => {
  const changed = ({ owner, serverId }: Shop) =>
    inside(owner, (org) =>
      org.tx.tool.updateMany({
        where: { orgId: org.id, serverId },
        data: { digest: createHash('sha256').update('new').digest('hex'), version: { increment: 1 } },
      }),
    )

  test('is not lowered by what was said of the earlier one', async () => {
    const one = await shop()
    await set(one, one.owner, 1, low)
    await changed(one)
    const { tools } = await listTools.run(as(one.owner), {
      params: { org: one.owner.org, server: one.serverId },
      query: {},
      body: undefined,
    })
    expect(tools[0]).toMatchObject({ ...critical, classified: critical })
    expect(tools[0]?.override).toMatchObject({ ...low, earlier: true })
    expect((await refused(confirm(one, one.owner, 3))).code).toBe('conflict')
    // Somebody who looked at the earlier one says nothing of the new one.
    expect((await refused(set(one, one.owner, 2, low))).code).toBe('conflict')
    const again = await set(one, one.owner, 3, low)
    expect(again).toMatchObject({ ...low, override: { earlier: false } })
  })
})
