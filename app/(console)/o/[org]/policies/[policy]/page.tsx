import type { Metadata } from 'next'
import { cache } from 'react'
import { PolicyEditor } from '#components/policies/policy-editor.tsx'
import { viewOf } from '#components/policies/views.ts'
import { readForPage } from '#lib/http/in-org.ts'
import { readPolicy } from '#lib/operations/policies.ts'

type Props = {
  params: Promise<{ org: string; policy: string }>
  searchParams: Promise<{ view?: string; first?: string }>
}

// Once for the title and the page.
const read = cache((org: string, policy: string) =>
  readForPage(readPolicy, { params: { org, policy } }, `/o/${org}/policies/${policy}`),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org, policy } = await params
  return { title: `${(await read(org, policy)).name} · Policies` }
}

export default async function Page({ params, searchParams }: Props) {
  const { org, policy } = await params
  const { view, first } = await searchParams
  const initial = await read(org, policy)
  return (
    <PolicyEditor
      // Another policy is another editor: nothing of the last one's draft may stay.
      key={initial.id}
      org={org}
      initial={initial}
      view={viewOf(view)}
      first={first === '1'}
    />
  )
}
