import * as contracts from '#lib/contracts/policies.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { compile, type Program } from '#lib/policy/compile.ts'
import { runAlways } from '#lib/policy/tests.ts'
import type { Tool } from '#lib/policy/types.ts'
import { policyTool } from './inventory.ts'
import { operation } from './operation.ts'
import { activeOf, guardrailOf, policyView, toolsOf } from './policy-views.ts'
import { lockOrganisation } from './releases.ts'

const NAME = 'Organisation policy'
/** It can only tighten, so one that says nothing changes nothing. */
const OPEN = `${JSON.stringify({ version: '1', default: 'allow', tools: {} }, null, 2)}\n`

export const createOrganisationPolicy = operation(contracts.createOrganisationPolicy, async (org) => {
  await lockOrganisation(org)
  const [there] = await org.tx.policy.findMany({ where: { orgId: org.id, serverId: null } })
  if (there) throw new Refusal('in_use', { sentence: 'The organisation has its policy already.' })
  const id = org.newId()
  await org.tx.policy.create({
    data: {
      orgId: org.id,
      id,
      serverId: null,
      name: await freeName(org),
      draft: OPEN,
      draftSavedAt: org.at,
      draftSavedBy: org.actorName,
      createdAt: org.at,
    },
  })
  await org.record({ subject: 'policy', subjectId: id, name: NAME })
  return policyView(org, id)
})

async function freeName(org: Org): Promise<string> {
  const taken = await org.tx.policy.findMany({ where: { orgId: org.id, name: { startsWith: NAME } } })
  const names = new Set(taken.map((each) => each.name))
  let name = NAME
  for (let n = 2; names.has(name); n++) name = `${NAME} ${n}`
  return name
}

/** The organisation policy in force, compiled for a server's tools. */
export async function guardrailFor(org: Org, tools: Tool[]): Promise<Program | undefined> {
  const guardrail = await guardrailOf(org)
  if (guardrail === null) return undefined
  return compiled(guardrail.text, tools)
}

function compiled(text: string, tools: Tool[]): Program {
  const made = compile(text, tools, 'guardrail')
  if (!made.ok) throw new Error('the organisation policy in force does not compile')
  return made.program
}

/** Refuses a policy under which a test of the organisation policy fails that must always hold. */
export function refuseAlways(guardrail: Program | undefined, policy: Program, name?: string): void {
  if (guardrail === undefined) return
  const failed = runAlways(guardrail, policy).filter((each) => !each.passed)
  if (failed.length === 0) return
  const whose = name === undefined ? 'this policy' : name
  throw new Refusal('policy_invalid', {
    sentence: `A test of the organisation policy must always hold, and fails under ${whose}.`,
    fields: failed.map((each) => ({
      pointer: name === undefined ? '' : each.pointer,
      sentence: each.sentence,
    })),
  })
}

/** Refuses a draft of the organisation policy that does not compile for a server, or whose tests fail under a policy. */
export async function refuseGuardrail(org: Org, text: string): Promise<void> {
  const policies = await org.tx.policy.findMany({
    where: { orgId: org.id, serverId: { not: null }, activeVersion: { not: null } },
  })
  for (const server of await org.tx.server.findMany({ where: { orgId: org.id } })) {
    const tools = (await toolsOf(org, server.id)).map(policyTool)
    const made = compile(text, tools, 'guardrail')
    if (!made.ok) {
      throw new Refusal('policy_invalid', {
        fields: made.findings.map(({ pointer, sentence }) => ({ pointer, sentence })),
      })
    }
    for (const row of policies.filter((each) => each.serverId === server.id)) {
      const active = await activeOf(org, row)
      const policy = active && compile(active.text, tools)
      if (policy?.ok !== true) throw new Error(`policy ${row.id} in force does not compile`)
      refuseAlways(made.program, policy.program, row.name)
    }
  }
}
