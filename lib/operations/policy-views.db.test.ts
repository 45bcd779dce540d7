import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueGrant, revokeGrant } from './grants.ts'
import { readPolicy } from './policies.ts'
import { as, newGrant, newOwner, operationsDatabase, type Person } from './support.fixture.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>

beforeAll(async () => {
  database = await operationsDatabase()
})
afterAll(() => database.drop())

const at = <P extends object>(owner: Person & { org: string }, params: P) => ({
  params: { org: owner.org, ...params },
  query: {},
})

test('a grant stands in the view of its policy with all that a rule may ask about whoever calls', async () => {
  const ana = await newOwner()
  const { serverId, policyId } = await newGrant(ana)
  const body = {
    identity: { kind: 'automation' as const, name: 'nightly', labels: { team: 'ops' } },
    serverId,
    policyId,
    expiresInDays: 9,
    labels: { env: 'test' },
  }
  const { grant } = await issueGrant.run(as(ana), { ...at(ana, {}), body })
  const view = await readPolicy.run(as(ana), { ...at(ana, { policy: policyId }), body: undefined })
  expect(view.grants.find((each) => each.id === grant.id)).toEqual({
    id: grant.id,
    identityName: 'nightly',
    identity: { id: grant.identity.id, kind: 'automation', labels: { team: 'ops' } },
    labels: { env: 'test' },
  })
  await revokeGrant.run(as(ana), { ...at(ana, { grant: grant.id }), body: undefined })
  const after = await readPolicy.run(as(ana), { ...at(ana, { policy: policyId }), body: undefined })
  expect(after.grants.map((each) => each.identityName)).not.toContain('nightly')
})
