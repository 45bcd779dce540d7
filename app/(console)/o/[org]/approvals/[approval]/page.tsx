import type { Metadata } from 'next'
import { ApprovalPage } from '#components/approvals/approval-page.tsx'
import { pageCaller, readForPage } from '#lib/http/in-org.ts'
import { readApproval } from '#lib/operations/approvals.ts'

export const metadata: Metadata = { title: 'Approval' }

export default async function Page({ params }: { params: Promise<{ org: string; approval: string }> }) {
  const { org, approval } = await params
  const first = await readForPage(
    readApproval,
    { params: { org, approval } },
    `/o/${org}/approvals/${encodeURIComponent(approval)}`,
  )
  const caller = await pageCaller()
  return (
    <ApprovalPage
      key={first.id}
      org={org}
      first={first}
      you={caller.kind === 'member' ? caller.userId : ''}
    />
  )
}
