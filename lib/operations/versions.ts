import { Refusal } from '#lib/contracts/refusal.ts'
import * as contracts from '#lib/contracts/versions.ts'
import type { Org } from '#lib/db/with-org.ts'
import { refuseOldDraft, setAside } from './drafts.ts'
import { operation } from './operation.ts'
import { activeOf, found, policyView } from './policy-views.ts'
import { publishText } from './publishing.ts'
import { nextRelease } from './releases.ts'

const pageSize = 25

/** Versions, newest first, a page by cursor; and the drafts that were set aside. */
export const listVersions = operation(contracts.listVersions, async (org, { params, query }) => {
  const { id } = await found(org, params.policy)
  const where = { orgId: org.id, policyId: id }
  const rows = await org.tx.policyVersion.findMany({
    where: query.cursor === undefined ? where : { ...where, number: { lt: numberIn(query.cursor) } },
    take: pageSize + 1,
    orderBy: { number: 'desc' },
    select: { number: true, note: true, publishedBy: true, publishedAt: true },
  })
  const aside = await org.tx.draftAside.findMany({
    where,
    orderBy: [{ asideAt: 'desc' }, { id: 'desc' }],
    omit: { text: true },
  })
  const versions = rows.slice(0, pageSize)
  return {
    older: rows.length > pageSize ? cursorAt(versions.at(-1)?.number) : null,
    versions: versions.map((each) => ({ ...each, publishedAt: each.publishedAt.toISOString() })),
    aside: aside.map(asideView),
  }
})

/** A cursor is the number of the last version seen: it stays right while new ones are published. */
function cursorAt(number: number | undefined): string | null {
  return number === undefined ? null : Buffer.from(`v${number}`).toString('base64url')
}

function numberIn(cursor: string): number {
  const number = /^v([1-9][0-9]{0,8})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  if (number !== undefined) return Number(number)
  const sentence = 'This is not a cursor of this list. Leave it out to begin anew.'
  throw new Refusal('invalid_input', { fields: [{ pointer: '/cursor', sentence }] })
}

function asideView(row: {
  id: string
  savedBy: string | null
  savedAt: Date | null
  asideBy: string
  asideAt: Date
}) {
  return {
    id: row.id,
    savedBy: row.savedBy,
    savedAt: row.savedAt?.toISOString() ?? null,
    asideBy: row.asideBy,
    asideAt: row.asideAt.toISOString(),
  }
}

async function versionOf(org: Org, policyId: string, number: number) {
  const row = await org.tx.policyVersion.findUnique({
    where: { orgId_policyId_number: { orgId: org.id, policyId, number } },
  })
  if (!row) throw new Refusal('not_found')
  return row
}

async function asideOf(org: Org, policyId: string, id: string) {
  const row = await org.tx.draftAside.findUnique({
    where: { orgId_policyId_id: { orgId: org.id, policyId, id } },
  })
  if (!row) throw new Refusal('not_found')
  return row
}

export const readVersion = operation(contracts.readVersion, async (org, { params }) => {
  const { number, note, text, publishedBy, publishedAt } = await versionOf(org, params.policy, params.number)
  return { number, note, text, publishedBy, publishedAt: publishedAt.toISOString() }
})

export const readDraftAside = operation(contracts.readDraftAside, async (org, { params }) => {
  const row = await asideOf(org, params.policy, params.draft)
  return { ...asideView(row), text: row.text }
})

export const restoreVersion = operation(contracts.restoreVersion, async (org, { params, version }) => {
  const row = await found(org, params.policy, true)
  const { text } = await versionOf(org, row.id, params.number)
  refuseOldDraft(row, version)
  await setAside(org, row, text)
  await org.record({
    subject: 'policy',
    subjectId: row.id,
    name: row.name,
    after: { version: params.number },
  })
  return policyView(org, row.id)
})

export const restoreDraft = operation(contracts.restoreDraft, async (org, { params, version }) => {
  const row = await found(org, params.policy, true)
  const { id, text } = await asideOf(org, row.id, params.draft)
  refuseOldDraft(row, version)
  await setAside(org, row, text)
  await org.tx.draftAside.delete({ where: { orgId_policyId_id: { orgId: org.id, policyId: row.id, id } } })
  await org.record({ subject: 'policy', subjectId: row.id, name: row.name })
  return policyView(org, row.id)
})

export const rollBackPolicy = operation(contracts.rollBackPolicy, async (org, { params, body }) => {
  const row = await found(org, params.policy, true)
  const { text } = await versionOf(org, row.id, params.number)
  const active = await activeOf(org, row)
  if (active?.number !== body.active) {
    throw new Refusal('conflict', {
      sentence: `Version ${active?.number ?? 'none'} is in force since you looked.`,
    })
  }
  if (active.text === text) throw new Refusal('nothing_to_publish')
  const note = `Back to version ${params.number}`
  const number = await publishText(org, row, text, { note, acknowledged: body.acknowledged })
  await org.record({
    subject: 'policy',
    subjectId: row.id,
    name: row.name,
    before: { version: active.number, text: active.text },
    after: { version: number, backTo: params.number, text },
  })
  return { version: number, serial: await nextRelease(org) }
})
