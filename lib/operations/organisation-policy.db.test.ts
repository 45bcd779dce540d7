import { afterAll, beforeAll, expect, test } from 'vitest'
import { Refusal } from '#lib/contracts/refusal.ts'
import { fromPlain, write } from '#lib/json/write.ts'
import { digestOf } from './definitions.ts'
import { saveDraft } from './drafts.ts'
import { issueGrant, publishAndConnect } from './grants.ts'
import { createOrganisationPolicy } from './organisation-policy.ts'
import { listPolicies, readPolicy, savePolicy } from './policies.ts'
import { publishPolicy } from './publishing.ts'
import { reviewTools } from './reviews.ts'
import {
  allowSearch,
  as,
  inside,
  newMember,
  newOwner,
  newServer,
  operationsDatabase,
  type Person,
} from './support.fixture.ts'

type Owner = Person & { org: string }
let database: Awaited<ReturnType<typeof operationsDatabase>>

beforeAll(async () => {
  database = await operationsDatabase()
})
afterAll(() => database.drop())

const on = <P extends object>(owner: Owner, params: P) => ({
  params: { org: owner.org, ...params },
  query: {},
})
const begin = (owner: Owner, who: Person = owner) =>
  createOrganisationPolicy.run(as(who), { ...on(owner, {}), body: undefined })

async function save(owner: Owner, policy: string, text: string, who: Person = owner): Promise<void> {
  const { version } = await readPolicy.run(as(owner), { ...on(owner, { policy }), body: undefined })
  await saveDraft.run(as(who), { ...on(owner, { policy }), body: { text }, version })
}
async function publish(owner: Owner, policy: string, acknowledged: string[] = []) {
  const { version } = await readPolicy.run(as(owner), { ...on(owner, { policy }), body: undefined })
  return publishPolicy.run(as(owner), {
    ...on(owner, { policy }),
    body: { note: '', acknowledged },
    version,
  })
}
const view = (owner: Owner, policy: string) =>
  readPolicy.run(as(owner), { ...on(owner, { policy }), body: undefined })

test('an organisation begins one policy for all its servers, and never a second', async () => {
  const ana = await newOwner()
  await newServer(ana)
  await newServer(ana)
  const made = await begin(ana)
  expect(made).toMatchObject({
    server: null,
    guardrail: null,
    active: null,
    may: { write: true, publish: true },
  })
  expect(made.tools.map((tool) => tool.name)).toEqual(['search'])
  await expect(begin(ana)).rejects.toMatchObject({ code: 'in_use' })
  const { policies, may } = await listPolicies.run(as(ana), { ...on(ana, {}), body: undefined })
  expect(may.organisationPolicy).toBe(true)
  expect(policies.filter((each) => each.serverId === null)).toMatchObject([{ serverName: 'All servers' }])
})

test('of two who begin it at the same moment one is told that there is one', async () => {
  const ana = await newOwner()
  await newServer(ana)
  const begun = await Promise.allSettled([begin(ana), begin(ana)])
  expect(begun.map((each) => each.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(begun.find((each) => each.status === 'rejected')?.reason).toMatchObject({ code: 'in_use' })
})

test('it cannot be published as the policy of an agent, and nothing of the attempt stays', async () => {
  const ana = await newOwner()
  await newServer(ana)
  const { id: policy, version } = await begin(ana)
  const connecting = publishAndConnect.run(as(ana), {
    ...on(ana, { policy }),
    body: { identityName: 'bot' },
    version,
  })
  await expect(connecting).rejects.toMatchObject({ code: 'not_found' })
  expect((await view(ana, policy)).active).toBeNull()
})

test('only who may change the organisation begins, edits, renames or publishes its policy', async () => {
  const ana = await newOwner()
  const manager = await newMember(ana, 'policy_manager')
  await expect(begin(ana, manager)).rejects.toMatchObject({ code: 'forbidden' })
  const { id: policy } = await begin(ana)
  const seen = await readPolicy.run(as(manager), { ...on(ana, { policy }), body: undefined })
  expect(seen.may).toEqual({ write: false, publish: false })
  await expect(save(ana, policy, '{}', manager)).rejects.toMatchObject({ code: 'forbidden' })
  const rename = savePolicy.run(as(manager), { ...on(ana, { policy }), body: { name: 'Mine' } })
  await expect(rename).rejects.toMatchObject({ code: 'forbidden' })
  const publishing = publishPolicy.run(as(manager), {
    ...on(ana, { policy }),
    body: { note: '', acknowledged: [] },
    version: seen.version,
  })
  await expect(publishing).rejects.toMatchObject({ code: 'forbidden' })
})

test('it is released as what it is, is told to every policy below it, and no grant can name it', async () => {
  const ana = await newOwner()
  const { serverId, policyId } = await newServer(ana)
  const { id: policy } = await begin(ana)
  const text = '{"version":"1","default":"allow","hide":["@financial"],"tools":{}}'
  await save(ana, policy, text)
  await publish(ana, policy)
  const parts = await inside(ana, (org) =>
    org.tx.releasePart.findMany({ where: { orgId: org.id, kind: 'guardrail' } }),
  )
  expect(parts.map((each) => JSON.parse(each.body))).toMatchObject([
    { kind: 'guardrail', id: policy, version: 1, text },
  ])
  expect((await view(ana, policyId)).guardrail).toEqual({ id: policy, version: 1, text })
  const issuing = issueGrant.run(as(ana), {
    ...on(ana, {}),
    body: {
      identity: { kind: 'agent', name: 'bot', labels: {} },
      serverId,
      policyId: policy,
      expiresInDays: 9,
      labels: {},
    },
  })
  await expect(issuing).rejects.toMatchObject({ code: 'not_found' })
})

test('a test of it that must always hold blocks every policy under which it fails, and itself', async () => {
  const ana = await newOwner()
  const { policyId } = await newServer(ana)
  const { id: above } = await begin(ana)
  const always = (expect: string, rest = '') =>
    `{"version":"1","default":"allow","tools":{${rest}},"tests":[{"name":"searching works","always":true,"call":{"tool":"search","args":{}},"expect":"${expect}"}]}`
  await publish(ana, policyId)
  await save(ana, above, always('allow'))
  await publish(ana, above)

  await save(ana, policyId, '{"version":"1","default":"deny","tools":{"search":{"action":"deny"}}}')
  await expect(publish(ana, policyId)).rejects.toMatchObject({
    code: 'policy_invalid',
    fields: [{ pointer: '', sentence: expect.stringContaining('“searching works” expects allow') }],
  })
  expect((await view(ana, policyId)).active).toMatchObject({ version: 1, text: allowSearch })

  // It holds by itself, but not under the policy in force.
  const { name } = await view(ana, policyId)
  await save(ana, above, always('deny'))
  await expect(publish(ana, above)).rejects.toMatchObject({ code: 'policy_invalid' })
  await save(ana, above, always('deny', '"search":{"action":"deny"}'))
  await publish(ana, above)
  await save(ana, above, always('allow', ''))
  // What the organisation policy no longer denies has to be read, like any other loosening.
  const refusal: unknown = await publish(ana, above).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code: 'not_acknowledged' })
  await publish(ana, above, refusal instanceof Refusal ? refusal.fields.map((each) => each.sentence) : [])
  expect(name).not.toBe('')
})

test('a test that must always hold holds also when a policy and the organisation policy are published at once', async () => {
  const deny = '{"version":"1","default":"deny","tools":{"search":{"action":"deny"}}}'
  const always =
    '{"version":"1","default":"allow","tests":[{"name":"searching works","always":true,"call":{"tool":"search"},"expect":"allow"}]}'
  for (let i = 0; i < 5; i++) {
    const ana = await newOwner()
    const { policyId } = await newServer(ana)
    const { id: above } = await begin(ana)
    await publish(ana, policyId)
    await save(ana, policyId, deny)
    await save(ana, above, always)
    const both = await Promise.allSettled([publish(ana, policyId), publish(ana, above)])
    expect(both.map((each) => each.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(both.find((each) => each.status === 'rejected')?.reason).toMatchObject({ code: 'policy_invalid' })
  }
})

test('the tests of a policy run under the organisation policy in force', async () => {
  const ana = await newOwner()
  const { policyId } = await newServer(ana)
  const { id: above } = await begin(ana)
  await save(ana, above, '{"version":"1","default":"allow","tools":{"search":{"action":"deny"}}}')
  await publish(ana, above)
  const test = '"tests":[{"name":"searching works","call":{"tool":"search","args":{}},"expect":"allow"}]'
  await save(ana, policyId, `{"version":"1","default":"deny","tools":{"search":{}},${test}}`)
  await expect(publish(ana, policyId)).rejects.toMatchObject({
    code: 'policy_invalid',
    fields: [{ pointer: '/tests/0' }],
  })
})

test('a changed tool is not accepted while a test that must always hold would fail with it', async () => {
  const ana = await newOwner()
  const { serverId, policyId } = await newServer(ana)
  const { id: above } = await begin(ana)
  await publish(ana, policyId)
  const tests = '"tests":[{"name":"searching works","always":true,"call":{"tool":"search"},"expect":"allow"}]'
  const text = `{"version":"1","default":"allow","hide":["@destructive"],${tests}}`
  await save(ana, above, text)
  await publish(ana, above)
  const value = fromPlain({
    name: 'search',
    description: 'Deletes everything that it finds, for ever',
    inputSchema: { type: 'object' },
    annotations: { destructiveHint: true },
  })
  const digest = digestOf(value)
  const held = [{ tool: 'search', digest, definition: write(value), released: true }]
  await inside(
    ana,
    (org) => org.tx.$queryRaw`
      SELECT hold_tools(${org.id}::uuid, ${serverId}::uuid, ${JSON.stringify(held)}::jsonb, 'reading')`,
  )
  const accept = reviewTools.run(as(ana), {
    ...on(ana, { server: serverId }),
    body: { decisions: [{ tool: 'search', decision: 'accept', digest, seen: [digest] }], acknowledged: [] },
  })
  await expect(accept).rejects.toMatchObject({ code: 'policy_invalid' })
  expect(await inside(ana, (org) => org.tx.hold.count({ where: { orgId: org.id } }))).toBe(1)
})
