import * as contracts from '#lib/contracts/account.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { operation } from './operation.ts'
import { organisationView } from './organisations.ts'
import { nextRelease } from './releases.ts'

/**
 * *Stop all calls*: the next release says so, and every gateway denies every call of the organisation until it is taken
 * back. Policies, grants and credentials stay as they are.
 */
export const stopCalls = operation(contracts.stopCalls, async (org, { body }) => {
  if (body.name !== org.name) {
    const fields = [{ pointer: '/name', sentence: `Type ${org.name} exactly as it is written.` }]
    throw new Refusal('invalid_input', { fields })
  }
  return set(org, org.at)
})

export const resumeCalls = operation(contracts.resumeCalls, (org) => set(org, null))

async function set(org: Org, stoppedAt: Date | null) {
  const changed = await org.tx.organisation.updateMany({
    where: { id: org.id, stoppedAt: stoppedAt === null ? { not: null } : null },
    data: { stoppedAt },
  })
  // Somebody was faster: what was wanted is so already.
  if (changed.count === 0) return { organisation: await organisationView(org), serial: null }
  const serial = await nextRelease(org)
  await org.tx.notice.create({
    data: {
      orgId: org.id,
      kind: stoppedAt === null ? 'calls.resumed' : 'calls.stopped',
      subjectId: org.id,
      data: { by: org.actorName },
    },
  })
  await org.record({ subject: 'organisation', subjectId: org.id, name: org.name })
  return { organisation: await organisationView(org), serial }
}
