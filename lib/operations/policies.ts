import * as contracts from '#lib/contracts/policies.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { recommend } from '#lib/policy/recommend.ts'
import type { Tool } from '#lib/policy/types.ts'
import { policyTool } from './inventory.ts'
import { operation } from './operation.ts'
import { found, policyView, toolsOf } from './policy-views.ts'
import { nextRelease } from './releases.ts'

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
    may: { organisationPolicy: org.may('organisation:write') },
    policies: rows.map((row) => {
      const version = versions.find((each) => each.policyId === row.id)
      return {
        id: row.id,
        name: row.name,
        serverId: row.serverId,
        serverName: servers.find((each) => each.id === row.serverId)?.name ?? 'All servers',
        activeVersion: row.activeVersion,
        hasDraft: row.draft !== null && row.draft !== version?.text,
        grants: grants.find((each) => each.policyId === row.id)?._count ?? 0,
        publishedAt: version?.publishedAt.toISOString() ?? null,
        publishedBy: version?.publishedBy ?? null,
      }
    }),
  }
})

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
  const draft = body.text ?? preset(body.preset ?? 'everything_hidden', tools, server.name)
  const id = await insertPolicy(org, server.id, body.name, draft)
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
