import type { Metadata } from 'next'
import { PolicyEditor } from '#components/policies/policy-editor.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { readPolicy } from '#lib/operations/policies.ts'

export const metadata: Metadata = { title: 'Policy' }

type Props = {
  params: Promise<{ org: string; policy: string }>
  searchParams: Promise<{ view?: string; first?: string; tool?: string }>
}

export default async function Page({ params, searchParams }: Props) {
  const given = await params
  const { view, first, tool } = await searchParams
  const initial = await readForPage(readPolicy, { params: given }, `/o/${given.org}/policies/${given.policy}`)
  return (
    <PolicyEditor
      // Another policy is another editor: nothing of the last one's draft may stay.
      key={initial.id}
      org={given.org}
      initial={initial}
      view={view === 'json' ? 'json' : 'rules'}
      first={first === '1'}
      {...(typeof tool === 'string' ? { tool } : {})}
    />
  )
}
