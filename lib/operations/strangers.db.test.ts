import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { can } from '#lib/access/can.ts'
import { type Role, roles } from '#lib/access/roles.ts'
import { contracts } from '#lib/contracts/all.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Input, Route } from '#lib/contracts/route.ts'
import type { Context } from '#lib/db/caller.ts'
import { newId } from '#lib/db/ids.ts'
import { createApiToken } from './api-tokens.ts'
import { ask } from './asking.fixture.ts'
import { discardDraft, saveDraft } from './drafts.ts'
import { inviteMember } from './members.ts'
import {
  allowSearch,
  as,
  inside,
  newGrant,
  newMember,
  newOwner,
  operationsDatabase,
  type Person,
  visitor,
} from './support.fixture.ts'
import { listVersions } from './versions.ts'
import { createWebhook } from './webhooks.ts'
import { testWebhook } from './webhooks-deliveries.ts'

type AnyOperation = { contract: Route; run(context: Context, input: Input<Route>): Promise<unknown> }

function isOperation(value: unknown): value is AnyOperation {
  return typeof value === 'object' && value !== null && 'contract' in value && 'run' in value
}

/** Every operation this folder exports, by the name of its contract. */
async function allOperations(): Promise<Map<string, AnyOperation>> {
  const found = new Map<string, AnyOperation>()
  const files = readdirSync(import.meta.dirname).filter((file) => /^[a-z-]+\.ts$/.test(file))
  for (const file of files) {
    const module: object = await import(`./${file.slice(0, -'.ts'.length)}.ts`)
    for (const value of Object.values(module)) if (isOperation(value)) found.set(value.contract.id, value)
  }
  return found
}

/** What the paths and bodies of an organisation's requests may name. */
type Things = Record<
  | 'server'
  | 'tool'
  | 'policy'
  | 'grant'
  | 'identity'
  | 'user'
  | 'invitation'
  | 'token'
  | 'call'
  | 'serial'
  | 'number'
  | 'draft'
  | 'approval'
  | 'webhook'
  | 'delivery',
  string
>

const webhookBody = (name: string) => ({
  name,
  url: 'http://127.0.0.1:9/hook',
  events: ['calls.stopped' as const],
})

/** A right body for each contract that takes one; a new contract begins here. */
const bodies: Record<string, (things: Things) => unknown> = {
  saveOrganisation: () => ({ name: 'Taken' }),
  stopCalls: () => ({ name: 'Taken' }),
  saveMember: () => ({ role: 'owner' }),
  inviteMember: () => ({ email: 'stranger@example.com', role: 'owner' }),
  createApiToken: () => ({ name: 'x', role: 'owner', expiresInDays: null }),
  createServer: () => ({ url: 'https://example.com/mcp' }),
  saveServer: () => ({ name: 'Taken' }),
  saveCredential: () => ({ headers: [{ name: 'X-Key', value: 'k' }] }),
  saveOverride: () => ({ category: 'write', risk: 'medium', reason: 'Taken' }),
  confirmOverride: () => ({}),
  removeOverride: () => ({}),
  reviewTools: () => ({ decisions: [{ tool: 'search', decision: 'block', digest: null, seen: [] }] }),
  reviewItems: () => ({
    decisions: [{ kind: 'resource', name: 'note://one', decision: 'block', digest: '' }],
  }),
  saveServerSettings: () => ({ on: ['sampling'] }),
  createPolicy: ({ server }) => ({ name: 'taken', serverId: server, preset: 'read_only' }),
  savePolicy: () => ({ name: 'taken' }),
  saveDraft: () => ({ text: allowSearch }),
  publishPolicy: () => ({}),
  rollBackPolicy: () => ({ active: 1 }),
  publishAndConnect: () => ({ identityName: 'taken' }),
  saveIdentity: () => ({ name: 'taken', labels: {} }),
  issueGrant: ({ identity, server, policy }) => ({
    identity: { id: identity },
    serverId: server,
    policyId: policy,
  }),
  saveGrant: ({ policy }) => ({ policyId: policy, expiresAt: new Date().toISOString() }),
  rotateGrant: () => ({ oldWorksFor: 'now' }),
  tryCall: () => ({ tool: 'search', args: '{}' }),
  answerApproval: () => ({ verdict: 'approved' }),
  createWebhook: () => webhookBody('taken'),
  saveWebhook: () => webhookBody('taken'),
  rotateWebhook: () => ({ oldWorksFor: 'now' }),
  runSample: ({ grant }) => ({ grantId: grant }),
}

function inputFor(contract: Route, org: string, things: Things): Input<Route> {
  const names = [...contract.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
  const values = new Map<string, string>([...Object.entries(things), ['org', org]])
  const given = Object.fromEntries(names.map((name) => [name, values.get(name)]))
  const query = contract.answer === 'file' ? { format: 'csv' } : {}
  return {
    params: contract.params.parse(given),
    query: contract.query.parse(query),
    body: contract.body.parse(bodies[contract.id]?.(things)),
    ...(contract.ifMatch ? { version: 1 } : {}),
  }
}

/** Everything a caller can learn from a refusal; a bug or an answer is none. */
async function refusal(operation: AnyOperation, context: Context, input: Input<Route>): Promise<string> {
  try {
    await operation.run(context, input)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return JSON.stringify([error.status, error.code, error.message, error.fields, error.fix])
  }
  return 'an answer'
}

const code = (text: string) => (text === 'an answer' ? text : String(JSON.parse(text)[1]))
const ofOrganisation = contracts.filter((contract) => contract.path.includes('{org}'))
const nowhere = 'no-such-organisation'

let database: Awaited<ReturnType<typeof operationsDatabase>>
let operations: Map<string, AnyOperation>
let stranger: Person & { org: string }
let owner: Person & { org: string }
let things: Things
const members = new Map<Role, Person>()

beforeAll(async () => {
  database = await operationsDatabase()
  operations = await allOperations()
  stranger = await newOwner()
  owner = await newOwner()
  for (const role of roles) members.set(role, role === 'owner' ? owner : await newMember(owner, role))
  const granted = await newGrant(owner)
  const { serverId, policyId, grant } = granted
  const params = { org: owner.org }
  const invited = await inviteMember.run(as(owner), {
    params,
    query: {},
    body: { email: 'guest@example.com', role: 'viewer' },
  })
  const token = await createApiToken.run(as(owner), {
    params,
    query: {},
    body: { name: 'ci', role: 'viewer', expiresInDays: null },
  })
  const enforcer = await database.as('enforcer')
  const asked = await ask(enforcer, owner, granted)
  const call = newId()
  await enforcer.query(
    `INSERT INTO calls (org_id, id, at, worker_id, grant_id, identity_id, identity_name, server_id, server_name, sandbox,
      method, tool, effect, code, rule, source, message, release_serial, arg_keys, trace, sample, try, jti, via,
      client_address, gateway_us)
     VALUES ($1, $2, now(), $3, $3, $3, 'bot', $3, 'S', false, 'tools/call', 'search', 'allow', 'allowed', '', 'policy',
      '', 1, '{q}', '[]', false, false, 'j', 'url', '127.0.0.1', 900)`,
    [await inside(owner, async (org) => org.id), call, serverId],
  )
  things = {
    server: serverId,
    tool: 'search',
    policy: policyId,
    grant: grant.id,
    identity: grant.identity.id,
    user: members.get('viewer')?.userId ?? '',
    invitation: invited.invitation.id,
    token: token.token.id,
    call,
    serial: '1',
    number: '1',
    draft: (await setAside(owner, policyId)).id,
    approval: asked.approvalId ?? '',
    ...(await hooked(owner)),
  }
})
afterAll(() => database.drop())

/** A webhook with a delivery. */
async function hooked(of: Person & { org: string }): Promise<{ webhook: string; delivery: string }> {
  const params = { org: of.org }
  const { webhook } = await createWebhook.run(as(of), { params, query: {}, body: webhookBody('own') })
  const on = { params: { ...params, webhook: webhook.id }, query: {}, body: undefined }
  return { webhook: webhook.id, delivery: (await testWebhook.run(as(of), on)).id }
}

/** A draft that was given up, as it is kept. */
async function setAside(owner: Person & { org: string }, policy: string): Promise<{ id: string }> {
  const on = { params: { org: owner.org, policy }, query: {} }
  await saveDraft.run(as(owner), { ...on, body: { text: '{}' }, version: 2 })
  await discardDraft.run(as(owner), { ...on, body: undefined })
  const { aside } = await listVersions.run(as(owner), { ...on, body: undefined })
  return { id: aside[0]?.id ?? '' }
}

function operationOf(contract: Route): AnyOperation {
  const found = operations.get(contract.id)
  if (!found) throw new Error(`${contract.id} has no operation`)
  return found
}

test('every contract has its operation and every operation its contract', () => {
  expect([...operations.keys()].sort()).toEqual(contracts.map((contract) => contract.id).sort())
  for (const contract of contracts) expect(operationOf(contract).contract).toBe(contract)
})

describe.each(ofOrganisation.map((contract) => [contract.id, contract] as const))('%s', (_, contract) => {
  test('gives a member of another organisation what an organisation that does not exist gives', async () => {
    const operation = operationOf(contract)
    const there = await refusal(operation, as(stranger), inputFor(contract, owner.org, things))
    expect(code(there)).toBe('not_found')
    expect(there).toBe(await refusal(operation, as(stranger), inputFor(contract, nowhere, things)))
  })

  test('gives a token of another organisation, even an owner’s, the same', async () => {
    const orgId = await inside(stranger, async (org) => org.id)
    const caller = { kind: 'token', orgId, tokenId: newId(), name: 'ci', role: 'owner' } as const
    const context = { ...visitor(), caller }
    const there = await refusal(operationOf(contract), context, inputFor(contract, owner.org, things))
    expect(code(there)).toBe('not_found')
    expect(there).toBe(await refusal(operationOf(contract), context, inputFor(contract, nowhere, things)))
  })

  test('asks a visitor to sign in, whether the organisation exists or not', async () => {
    const there = await refusal(operationOf(contract), visitor(), inputFor(contract, owner.org, things))
    expect(code(there)).toBe('not_signed_in')
    expect(there).toBe(await refusal(operationOf(contract), visitor(), inputFor(contract, nowhere, things)))
  })

  test('is refused to the roles that may not, and a reading is given to those that may', async () => {
    for (const [role, person] of members) {
      const allowed = contract.can !== 'public' && contract.can !== 'signed_in' && can(role, contract.can)
      if (allowed && contract.method !== 'GET') continue
      const answer = await refusal(operationOf(contract), as(person), inputFor(contract, owner.org, things))
      expect(code(answer), role).toBe(allowed ? 'an answer' : 'forbidden')
    }
  })
})

// Named from one's own organisation, a thing of another must look like one that never was.
const naming = ofOrganisation.filter((contract) => {
  const names = [...contract.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
  const inBody = ['createPolicy', 'issueGrant', 'runSample'].includes(contract.id)
  return inBody || names.some((name) => name !== 'org' && name !== 'serial')
})
test.each(naming.map((contract) => [contract.id, contract] as const))(
  '%s from one’s own organisation finds nothing of another',
  async (_, contract) => {
    const operation = operationOf(contract)
    const missing: Things = {
      server: newId(),
      tool: 'search',
      policy: newId(),
      grant: newId(),
      identity: newId(),
      user: newId(),
      invitation: newId(),
      token: newId(),
      call: newId(),
      serial: '1',
      number: '1',
      draft: newId(),
      approval: newId(),
      webhook: newId(),
      delivery: newId(),
    }
    const theirs = await refusal(operation, as(stranger), inputFor(contract, stranger.org, things))
    expect(code(theirs)).toBe('not_found')
    expect(theirs).toBe(await refusal(operation, as(stranger), inputFor(contract, stranger.org, missing)))
  },
)

test('each thing a new grant names must be of the organisation: server, policy and identity', async () => {
  const operation = operations.get('issueGrant')
  if (!operation) throw new Error('no issueGrant')
  const own = await newGrant(stranger)
  const mine = { identity: { id: own.grant.identity.id }, serverId: own.serverId, policyId: own.policyId }
  const asked = { ...mine, expiresInDays: 9, labels: {} }
  for (const foreign of [
    { serverId: things.server },
    { policyId: things.policy },
    { identity: { id: things.identity } },
  ]) {
    const input = { params: { org: stranger.org }, query: {}, body: { ...asked, ...foreign } }
    expect(code(await refusal(operation, as(stranger), input)), JSON.stringify(foreign)).toBe('not_found')
  }
  const right = { params: { org: stranger.org }, query: {}, body: asked }
  expect(await refusal(operation, as(stranger), right)).toBe('an answer')
})
