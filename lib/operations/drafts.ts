import * as contracts from '#lib/contracts/policies.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { operation } from './operation.ts'
import { activeOf, found, policyView } from './policy-views.ts'

type Row = Awaited<ReturnType<typeof found>>
const mostAside = 20

/** A change of a draft is made to the draft that its author has seen, or not at all. */
export function refuseOldDraft(row: Row, version: number | undefined): void {
  if (row.draftVersion === version) return
  throw new Refusal('conflict', {
    sentence: `${row.draftSavedBy ?? 'Someone'} saved this draft since you opened it.`,
  })
}

/** Keeps the draft that another text, or none, takes the place of: the last twenty of a policy. */
async function keepAside(org: Org, row: Row, next: string | null): Promise<void> {
  const active = await activeOf(org, row)
  if (row.draft !== null && row.draft !== active?.text && row.draft !== next) {
    await org.tx.draftAside.create({
      data: {
        orgId: org.id,
        policyId: row.id,
        id: org.newId(),
        text: row.draft,
        savedBy: row.draftSavedBy,
        savedAt: row.draftSavedAt,
        asideBy: org.actorName,
        asideAt: org.at,
      },
    })
    const old = await org.tx.draftAside.findMany({
      where: { orgId: org.id, policyId: row.id },
      orderBy: [{ asideAt: 'desc' }, { id: 'desc' }],
      skip: mostAside,
      select: { id: true },
    })
    await org.tx.draftAside.deleteMany({
      where: { orgId: org.id, policyId: row.id, id: { in: old.map((each) => each.id) } },
    })
  }
}

/** Puts another text, or none, in the place of a draft, which is kept. */
export async function setAside(org: Org, row: Row, next: string | null): Promise<void> {
  await keepAside(org, row, next)
  const saved = next === null ? null : { at: org.at, by: org.actorName }
  await org.tx.policy.update({
    where: { orgId_id: { orgId: org.id, id: row.id } },
    data: {
      draft: next,
      draftVersion: { increment: 1 },
      draftSavedAt: saved?.at ?? null,
      draftSavedBy: saved?.by ?? null,
    },
  })
}

export const saveDraft = operation(contracts.saveDraft, async (org, { params, body, version }) => {
  const row = await found(org, params.policy, true)
  refuseOldDraft(row, version)
  if (body.setAside) await keepAside(org, row, body.text)
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
  await setAside(org, row, null)
  await org.record({ subject: 'policy', subjectId: row.id, name: row.name })
  return policyView(org, row.id)
})
