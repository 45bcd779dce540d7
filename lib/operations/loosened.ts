import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { reclassified } from '#lib/policy/diff.ts'
import { policyTool } from './inventory.ts'
import { activeOf, type toolsOf } from './policy-views.ts'

type Rows = Awaited<ReturnType<typeof toolsOf>>

export type Loosened = { above: boolean; sentence: string }

/** Each thing that a policy in force loosens, by the policy's name and the review's sentence; `above`: the organisation policy. */
export async function loosenedBy(org: Org, server: string, before: Rows, after: Rows): Promise<Loosened[]> {
  const policies = await org.tx.policy.findMany({
    where: { orgId: org.id, OR: [{ serverId: server }, { serverId: null }], activeVersion: { not: null } },
    orderBy: { createdAt: 'asc' },
  })
  const [was, is] = [before.map(policyTool), after.map(policyTool)]
  const loosened: Loosened[] = []
  for (const policy of policies) {
    const active = await activeOf(org, policy)
    const above = policy.serverId === null
    const sentences =
      active === null ? [] : reclassified(active.text, was, is, above ? 'guardrail' : 'policy')
    loosened.push(...sentences.map((each) => ({ above, sentence: `${policy.name}, ${each}` })))
  }
  return loosened
}

/** Refuses what nobody has read. */
export function refuseUnread(loosened: readonly Loosened[], acknowledged: readonly string[]): void {
  const read = new Set(acknowledged)
  const unread = loosened.filter((each) => !read.has(each.sentence))
  if (unread.length === 0) return
  throw new Refusal('not_acknowledged', {
    sentence: 'This loosens policies that are in force.',
    fields: unread.map(({ sentence }) => ({ pointer: '/acknowledged', sentence })),
    fix: 'Read what is loosened, and send those sentences as “acknowledged”.',
  })
}
