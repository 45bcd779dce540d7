import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { type Compared, HistoryPage } from '#components/policies/history-page.tsx'
import { id } from '#lib/contracts/fields.ts'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { readForPage } from '#lib/http/in-org.ts'
import { readPolicy } from '#lib/operations/policies.ts'
import { listVersions, readDraftAside, readVersion } from '#lib/operations/versions.ts'

type Params = { org: string; policy: string }
type Props = {
  params: Promise<Params>
  searchParams: Promise<{ from?: string; to?: string; cursor?: string }>
}

// Once for the title and the page.
const read = cache((org: string, policy: string) =>
  readForPage(readPolicy, { params: { org, policy } }, `/o/${org}/policies/${policy}/history`),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org, policy } = await params
  return { title: `History of ${(await read(org, policy)).name} · Policies` }
}

/** One side of the comparison: a version by its number, the draft, or one that was set aside by its id. */
async function side(params: Params, policy: PolicyView, name: string): Promise<Compared> {
  if (name === 'draft') return { name, text: policy.draft }
  if (/^\d{1,9}$/.test(name)) {
    const { text } = await readForPage(readVersion, { params: { ...params, number: name } })
    return { name, text }
  }
  if (!id.safeParse(name).success) notFound()
  const { text } = await readForPage(readDraftAside, { params: { ...params, draft: name } })
  return { name, text }
}

export default async function Page({ params, searchParams }: Props) {
  const place = await params
  const { from, to, cursor } = await searchParams
  const policy = await read(place.org, place.policy)
  const query = cursor === undefined ? {} : { cursor }
  const { versions, older, aside } = await readForPage(listVersions, { params: place, query })
  const active = policy.active?.version
  const [newer, before] = versions
  const standard =
    cursor === undefined && policy.hasDraft && active !== undefined
      ? ['draft', active]
      : [newer?.number, before?.number]
  const names = [from ?? standard[1], to ?? standard[0]]
  const [left, right] = await Promise.all(
    names.map((name) => (name === undefined ? undefined : side(place, policy, String(name)))),
  )
  return (
    <HistoryPage
      org={place.org}
      policy={policy}
      versions={versions}
      cursor={cursor}
      older={older}
      aside={aside}
      {...(left && right ? { compared: { from: left, to: right } } : {})}
    />
  )
}
