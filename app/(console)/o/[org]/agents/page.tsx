import type { Metadata } from 'next'
import { GrantList } from '#components/grants/grant-list.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { listGrants } from '#lib/operations/grants.ts'

export const metadata: Metadata = { title: 'Agents' }

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params
  return (
    <GrantList org={org} initial={await readForPage(listGrants, { params: { org } }, `/o/${org}/agents`)} />
  )
}
