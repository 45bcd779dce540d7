import * as contract from '#lib/contracts/calls.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { sql } from '#lib/db/sql.ts'
import type { Org } from '#lib/db/with-org.ts'
import { untilEnforced } from './enforced.ts'
import { type Answer, GatewayClient, type Target } from './gateway.ts'
import { operation, streaming } from './operation.ts'
import { planSample, type SampleTool } from './sample-plan.ts'
import { toolRows } from './tool-rows.ts'
import { recordOf, targetOf } from './tries.ts'

/**
 * 40 real calls of all kinds to the sandbox, through the gateway, marked `sample`: each line says how far it is.
 * They obey the grant's own policy and take from its limits like any other call.
 */
export const runSample = streaming(contract.runSample, async function* (inside, { body }) {
  const { target, tools, policy } = await inside((org) => prepare(org, body.grantId))
  await untilEnforced(inside)
  const plan = planSample(tools, policy, target.grantId)
  const gateway = new GatewayClient(target)
  for (const [index, { tool, args }] of plan.entries()) {
    const answer = await unhurried(() => gateway.call(tool, args))
    const row = await inside((org) => recordOf(org, answer.jti))
    if (index === 0 && row === undefined) {
      throw new Refusal('gateway_unreachable', {
        sentence: 'The gateway does not accept this grant.',
        fix: 'A grant made just now takes a moment; a revoked one has to be issued anew.',
      })
    }
    yield { done: index + 1, of: plan.length, tool, result: row?.result ?? null }
  }
  await inside((org) => told(org, target))
})

const tooMany = 429
const tries = 5
const secondMs = 1000

/** A gateway that is asked too often answers so and records nothing of the call: it is sent again in the next second. */
async function unhurried(send: () => Promise<Answer>): Promise<Answer> {
  let answer = await send()
  for (let n = 1; n < tries && answer.status === tooMany; n++) {
    await new Promise((resolve) => setTimeout(resolve, secondMs))
    answer = await send()
  }
  return answer
}

async function told(org: Org, target: Target): Promise<void> {
  const server = await org.tx.server.findUnique({
    where: { orgId_id: { orgId: org.id, id: target.serverId } },
    select: { name: true },
  })
  await org.record({ subject: 'sample', subjectId: target.grantId, name: server?.name ?? 'the sandbox' })
}

type Prepared = { target: Target; tools: SampleTool[]; policy: string | undefined }

async function prepare(org: Org, grantId: string | undefined): Promise<Prepared> {
  const sandboxes = await org.tx.server.findMany({
    where: { orgId: org.id, sandbox: true },
    select: { id: true },
  })
  const grant = await org.tx.grant.findFirst({
    where: {
      orgId: org.id,
      serverId: { in: sandboxes.map((server) => server.id) },
      revokedAt: null,
      expiresAt: { gt: org.at },
      ...(grantId === undefined ? {} : { id: grantId }),
    },
    // A grant with a policy shows more than one that refuses everything.
    orderBy: [{ policyId: { sort: 'asc', nulls: 'last' } }, { createdAt: 'desc' }],
    select: { id: true, serverId: true, policyId: true },
  })
  if (!grant) {
    throw new Refusal('not_found', {
      sentence: 'A sample session needs an agent that is connected to the sandbox.',
      fix: 'Register the SmartAPIs sandbox, publish a policy and connect an agent.',
    })
  }
  const tools = await toolRows(org, { serverId: grant.serverId })
  return {
    target: await targetOf(org, grant.id, 'sample'),
    tools,
    policy: await activeText(org, grant.policyId),
  }
}

async function activeText(org: Org, policyId: string | null): Promise<string | undefined> {
  if (policyId === null) return undefined
  const policy = await org.tx.policy.findUnique({
    where: { orgId_id: { orgId: org.id, id: policyId } },
    select: { activeVersion: true },
  })
  if (!policy?.activeVersion) return undefined
  const key = { orgId: org.id, policyId, number: policy.activeVersion }
  const version = await org.tx.policyVersion.findUnique({
    where: { orgId_policyId_number: key },
    select: { text: true },
  })
  return version?.text
}

/** Removes every call of sample sessions, and nothing else: row security lets no other row go. */
export const removeSamples = operation(contract.removeSamples, async (org) => {
  // Outcomes first: which ones may go is read from their calls.
  await org.tx.$executeRaw(
    sql`DELETE FROM call_outcomes o USING calls c
      WHERE o.org_id = ${org.id}::uuid AND c.org_id = o.org_id AND c.id = o.id AND c.sample`,
  )
  const removed = await org.tx.$executeRaw(
    sql`DELETE FROM calls c WHERE c.org_id = ${org.id}::uuid AND c.sample`,
  )
  if (removed > 0) await org.record({ subject: 'sample', name: 'samples', before: { calls: removed } })
  return { removed }
})
