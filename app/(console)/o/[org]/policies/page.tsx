import type { Metadata } from 'next'
import { PolicyList } from '#components/policies/policy-list.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { listPolicies } from '#lib/operations/policies.ts'
import { listServers } from '#lib/operations/servers.ts'

export const metadata: Metadata = { title: 'Policies' }

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params
  const back = `/o/${org}/policies`
  const initial = await readForPage(listPolicies, { params: { org } }, back)
  const { servers } = await readForPage(listServers, { params: { org } }, back)
  return <PolicyList org={org} initial={initial} servers={servers.map(({ id, name }) => ({ id, name }))} />
}
