import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPolicy as contract } from '#lib/contracts/policies.ts'
import { MOST } from '#lib/policy/most.ts'
import { createPolicy, listPolicies, readPolicy } from './policies.ts'
import { publishPolicy } from './publishing.ts'
import { allowSearch, as, newMember, newOwner, newServer, operationsDatabase } from './support.fixture.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>
beforeAll(async () => {
  database = await operationsDatabase()
})
afterAll(() => database.drop())

const serverId = '01d1a94a-2016-70f4-b74a-cad1dfc85f41'
const parses = (more: object) => contract.body.safeParse({ name: 'Desk', serverId, ...more }).success

async function shop() {
  const owner = await newOwner()
  const made = await newServer(owner)
  const params = { org: owner.org }
  const create = (name: string, text: string, by = as(owner)) =>
    createPolicy.run(by, { params, query: {}, body: { name, serverId: made.serverId, text } })
  const names = async () =>
    (await listPolicies.run(as(owner), { params, query: {}, body: undefined })).policies.map(
      (each) => each.name,
    )
  return { owner, params, create, names }
}

test('a new policy has a preset or a text, one of them, and a text no longer than a policy may be', () => {
  expect(parses({ preset: 'read_only' })).toBe(true)
  expect(parses({ text: allowSearch })).toBe(true)
  expect(parses({})).toBe(false)
  expect(parses({ preset: 'read_only', text: allowSearch })).toBe(false)
  expect(parses({ text: 'x'.repeat(MOST.bytes) })).toBe(true)
  expect(parses({ text: 'x'.repeat(MOST.bytes + 1) })).toBe(false)
  // Bytes are counted, not characters.
  expect(parses({ text: 'é'.repeat(MOST.bytes / 2 + 1) })).toBe(false)
})

test('a text that is no policy is kept as a draft to be mended, and is never in force', async () => {
  const { owner, params, create } = await shop()
  for (const [n, text] of ['', '{ "half": ty', '{"version":"9"}'].entries()) {
    const made = await create(`Broken ${n}`, text)
    expect(made).toMatchObject({ draft: text, active: null })
    const at = { params: { ...params, policy: made.id }, query: {} }
    expect(await readPolicy.run(as(owner), { ...at, body: undefined })).toMatchObject({ draft: text })
    const publish = publishPolicy.run(as(owner), {
      ...at,
      body: { note: '', acknowledged: [] },
      version: made.version,
    })
    await expect(publish).rejects.toMatchObject({ code: 'policy_invalid' })
  }
})

test('what cannot be made leaves nothing behind', async () => {
  const { owner, create, names } = await shop()
  const before = await names()
  const viewer = as(await newMember(owner, 'viewer'))
  await expect(create('Desk', allowSearch, viewer)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(create(before[0] ?? '', allowSearch)).rejects.toMatchObject({ code: 'name_taken' })
  expect(parses({ text: '{"a":"\0"}' })).toBe(false)
  expect(await names()).toEqual(before)
})
