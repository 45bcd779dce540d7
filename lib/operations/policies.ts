import * as contracts from '#lib/contracts/policies.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { check } from '#lib/policy/check.ts'
import { recommend } from '#lib/policy/recommend.ts'
import { runTests } from '#lib/policy/tests.ts'
import type { Tool } from '#lib/policy/types.ts'
import { policyTool, toolView } from './inventory.ts'
import { operation } from './operation.ts'
import { nextRelease } from './releases.ts'

const empty = { hidden: 0, denied: 0, limited: 0, allowed: 0 }

export const listPolicies = operation(contracts.listPolicies, async (org) => {
  const rows = await org.tx.policy.findMany({ where: { orgId: org.id }, orderBy: { createdAt: 'asc' } })
  const servers = await org.tx.server.findMany({ where: { orgId: org.id } })
  const versions = await org.tx.policyVersion.findMany({
    where: {
      orgId: org.id,
      OR: rows.map((each) => ({ policyId: each.id, number: each.activeVersion ?? 0 })),
    },
  })
  const grants = await org.tx.grant.groupBy({
    by: ['policyId'],
    where: { orgId: org.id, revokedAt: null, expiresAt: { gt: org.at } },
    _count: true,
  })
  return {
    policies: rows.map((row) => {
      const version = versions.find((each) => each.policyId === row.id)
      return {
        id: row.id,
        name: row.name,
        serverId: row.serverId,
        serverName: servers.find((each) => each.id === row.serverId)?.name ?? '',
        activeVersion: row.activeVersion,
        hasDraft: row.draft !== null && row.draft !== version?.text,
        grants: grants.find((each) => each.policyId === row.id)?._count ?? 0,
        publishedAt: version?.publishedAt.toISOString() ?? null,
        publishedBy: version?.publishedBy ?? null,
      }
    }),
  }
})

/** The policy's row, locked when it is about to change; a missing one is refused. */
async function found(org: Org, id: string, lock = false) {
  if (lock)
    await org.tx
      .$queryRaw`SELECT 1 FROM policies WHERE org_id = ${org.id}::uuid AND id = ${id}::uuid FOR UPDATE`
  const row = await org.tx.policy.findUnique({ where: { orgId_id: { orgId: org.id, id } } })
  if (!row) throw new Refusal('not_found')
  return row
}

async function toolsOf(org: Org, serverId: string) {
  return org.tx.tool.findMany({
    where: { orgId: org.id, serverId, state: { not: 'removed' } },
    orderBy: { position: 'asc' },
  })
}

async function activeOf(org: Org, row: { id: string; activeVersion: number | null }) {
  if (row.activeVersion === null) return null
  return org.tx.policyVersion.findUnique({
    where: { orgId_policyId_number: { orgId: org.id, policyId: row.id, number: row.activeVersion } },
  })
}

/** Everything the editor needs, in one answer. */
export async function policyView(org: Org, id: string) {
  const row = await found(org, id)
  const server = await org.tx.server.findUniqueOrThrow({
    where: { orgId_id: { orgId: org.id, id: row.serverId } },
  })
  const active = await activeOf(org, row)
  const tools = await toolsOf(org, row.serverId)
  const grants = await org.tx.grant.findMany({
    where: { orgId: org.id, policyId: id, revokedAt: null, expiresAt: { gt: org.at } },
  })
  const identities = await org.tx.identity.findMany({
    where: { orgId: org.id, id: { in: grants.map((each) => each.identityId) } },
  })
  const names = new Map(identities.map((each) => [each.id, each.name]))
  return {
    id: row.id,
    name: row.name,
    server: { id: server.id, name: server.name, sandbox: server.sandbox },
    active: active
      ? {
          version: active.number,
          text: active.text,
          publishedAt: active.publishedAt.toISOString(),
          publishedBy: active.publishedBy,
        }
      : null,
    draft: row.draft ?? active?.text ?? recommend(tools.map(policyTool), server.name),
    hasDraft: row.draft !== null && row.draft !== active?.text,
    draftSavedAt: row.draftSavedAt?.toISOString() ?? null,
    draftSavedBy: row.draftSavedBy,
    version: row.draftVersion,
    tools: tools.map(toolView),
    grants: grants.map((each) => ({ id: each.id, identityName: names.get(each.identityId) ?? '' })),
    counts: await countsOf(org, id),
    may: { write: org.may('policies:write'), publish: org.may('policies:publish') },
  }
}

async function countsOf(org: Org, policyId: string) {
  const [row] = await org.tx.$queryRaw<(typeof empty)[]>`
    SELECT count(*) FILTER (WHERE effect = 'hide')::int AS hidden,
      count(*) FILTER (WHERE effect = 'deny' AND code <> 'limit')::int AS denied,
      count(*) FILTER (WHERE code = 'limit')::int AS limited,
      count(*) FILTER (WHERE effect = 'allow')::int AS allowed
    FROM calls WHERE method = 'tools/call' AND NOT tombstone AND org_id = ${org.id}::uuid AND policy_id = ${policyId}::uuid AND at > ${org.at}::timestamptz - interval '7 days'`
  return row ?? empty
}

export const readPolicy = operation(contracts.readPolicy, (org, { params }) => policyView(org, params.policy))

function preset(
  kind: 'recommended' | 'read_only' | 'everything_hidden',
  tools: Tool[],
  serverName: string,
): string {
  if (kind === 'recommended') return recommend(tools, serverName)
  const document = {
    version: '1',
    default: 'deny',
    tools:
      kind === 'read_only'
        ? Object.fromEntries(tools.filter((each) => each.category === 'read').map((each) => [each.name, {}]))
        : {},
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** A name that no other policy of the organisation has; the wished one gets a number where it must. */
export async function freePolicyName(org: Org, wished: string): Promise<string> {
  const taken = new Set(
    (await org.tx.policy.findMany({ where: { orgId: org.id }, select: { name: true } })).map(
      (each) => each.name,
    ),
  )
  let name = wished
  for (let n = 2; taken.has(name); n++) name = `${wished}-${n}`
  return name
}

async function refuseTakenName(org: Org, name: string, but?: string): Promise<void> {
  const other = await org.tx.policy.findUnique({ where: { orgId_name: { orgId: org.id, name } } })
  if (other && other.id !== but) {
    throw new Refusal('name_taken', {
      fields: [{ pointer: '/name', sentence: 'Another policy has this name.' }],
    })
  }
}

export const createPolicy = operation(contracts.createPolicy, async (org, { body }) => {
  await refuseTakenName(org, body.name)
  const server = await org.tx.server.findUnique({ where: { orgId_id: { orgId: org.id, id: body.serverId } } })
  if (!server) throw new Refusal('not_found')
  const tools = (await toolsOf(org, server.id)).map(policyTool)
  const id = await insertPolicy(org, server.id, body.name, preset(body.preset, tools, server.name))
  return policyView(org, id)
})

/** A new policy with its first draft, and the event that says so. */
export async function insertPolicy(org: Org, serverId: string, name: string, draft: string): Promise<string> {
  const id = org.newId()
  await org.tx.policy.create({
    data: {
      orgId: org.id,
      id,
      serverId,
      name,
      draft,
      draftSavedAt: org.at,
      draftSavedBy: org.actorName,
      createdAt: org.at,
    },
  })
  await org.record({ subject: 'policy', subjectId: id, name }, 'createPolicy')
  return id
}

export const savePolicy = operation(contracts.savePolicy, async (org, { params, body }) => {
  const row = await found(org, params.policy, true)
  await refuseTakenName(org, body.name, row.id)
  await org.tx.policy.update({
    where: { orgId_id: { orgId: org.id, id: row.id } },
    data: { name: body.name },
  })
  await org.record({
    subject: 'policy',
    subjectId: row.id,
    name: body.name,
    before: { name: row.name },
    after: { name: body.name },
  })
  if (row.activeVersion !== null) await nextRelease(org)
  return policyView(org, row.id)
})

export const saveDraft = operation(contracts.saveDraft, async (org, { params, body, version }) => {
  const row = await found(org, params.policy, true)
  if (row.draftVersion !== version) {
    throw new Refusal('conflict', {
      sentence: `${row.draftSavedBy ?? 'Someone'} saved this draft since you opened it.`,
    })
  }
  const active = await activeOf(org, row)
  const saved = await org.tx.policy.update({
    where: { orgId_id: { orgId: org.id, id: row.id } },
    data: {
      draft: body.text,
      draftVersion: { increment: 1 },
      draftSavedAt: org.at,
      draftSavedBy: org.actorName,
    },
  })
  return {
    version: saved.draftVersion,
    draftSavedAt: org.at.toISOString(),
    draftSavedBy: org.actorName,
    hasDraft: body.text !== active?.text,
  }
})

export const discardDraft = operation(contracts.discardDraft, async (org, { params }) => {
  const row = await found(org, params.policy, true)
  if (row.activeVersion === null) {
    throw new Refusal('in_use', { sentence: 'This policy has no version yet: its draft is all there is.' })
  }
  await org.tx.policy.update({
    where: { orgId_id: { orgId: org.id, id: row.id } },
    data: { draft: null, draftVersion: { increment: 1 }, draftSavedAt: null, draftSavedBy: null },
  })
  await org.record({ subject: 'policy', subjectId: row.id, name: row.name })
  return policyView(org, row.id)
})

/** Publishes a draft as the next version, without making the release: whoever calls makes one for all its changes. */
export async function publishDraft(
  org: Org,
  id: string,
  version: number | undefined,
  note: string,
): Promise<number> {
  const row = await found(org, id, true)
  if (row.draftVersion !== version) {
    throw new Refusal('conflict', {
      sentence: `${row.draftSavedBy ?? 'Someone'} saved this draft since you opened it.`,
    })
  }
  const active = await activeOf(org, row)
  if (row.draft === null || row.draft === active?.text) throw new Refusal('nothing_to_publish')
  const tools = (await toolsOf(org, row.serverId)).map(policyTool)
  refuseFindings(row.draft, tools)
  const [last] = await org.tx.policyVersion.findMany({
    where: { orgId: org.id, policyId: id },
    orderBy: { number: 'desc' },
    take: 1,
  })
  const number = (last?.number ?? 0) + 1
  await org.tx.policyVersion.create({
    data: {
      orgId: org.id,
      policyId: id,
      number,
      text: row.draft,
      note,
      publishedBy: org.actorName,
      publishedAt: org.at,
    },
  })
  await org.tx.policy.update({
    where: { orgId_id: { orgId: org.id, id } },
    data: {
      activeVersion: number,
      draft: null,
      draftVersion: { increment: 1 },
      draftSavedAt: null,
      draftSavedBy: null,
    },
  })
  await org.record(
    {
      subject: 'policy',
      subjectId: id,
      name: row.name,
      before: { version: active?.number ?? null, text: active?.text ?? null },
      after: { version: number, text: row.draft, note },
    },
    'publishPolicy',
  )
  return number
}

/** Refuses a text that has errors, does not compile, or fails its own tests, naming each place. */
function refuseFindings(text: string, tools: Tool[]): void {
  const errors = check(text, tools).filter((each) => each.level === 'error')
  if (errors.length) {
    throw new Refusal('policy_invalid', {
      fields: errors.map((each) => ({ pointer: each.pointer, sentence: each.sentence })),
    })
  }
  const tested = runTests(text, tools)
  if (!tested.ok) {
    throw new Refusal('policy_invalid', {
      fields: tested.findings.map((each) => ({ pointer: each.pointer, sentence: each.sentence })),
    })
  }
  const failed = tested.results.filter((each) => !each.passed)
  if (failed.length) {
    throw new Refusal('policy_invalid', {
      sentence: 'A test of the policy fails, so it stays a draft.',
      fields: failed.map((each) => ({ pointer: each.pointer, sentence: each.sentence })),
    })
  }
}

export const publishPolicy = operation(contracts.publishPolicy, async (org, { params, body, version }) => {
  const number = await publishDraft(org, params.policy, version, body.note)
  return { version: number, serial: await nextRelease(org) }
})
