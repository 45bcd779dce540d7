import type { Metadata } from 'next'
import { ApprovalList } from '#components/approvals/approval-list.tsx'
import { readApprovalFilters } from '#components/approvals/filters.ts'
import type { Search } from '#components/calls/filters.ts'
import { readForPage } from '#lib/http/in-org.ts'
import { listApprovals } from '#lib/operations/approvals.ts'
import { readOrganisation } from '#lib/operations/organisations.ts'

export const metadata: Metadata = { title: 'Approvals' }

type Props = { params: Promise<{ org: string }>; searchParams: Promise<Search> }

export default async function Page({ params, searchParams }: Props) {
  const { org } = await params
  const { state, filters } = readApprovalFilters(await searchParams)
  const back = `/o/${org}/approvals`
  const { role } = await readForPage(readOrganisation, { params: { org } }, back)
  const first = await readForPage(listApprovals, { params: { org }, query: { state, ...filters } }, back)
  return <ApprovalList org={org} first={first} role={role} />
}
