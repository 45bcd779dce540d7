import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { approvalPath } from '#lib/contracts/approvals.ts'
import { id } from '#lib/contracts/fields.ts'
import { approvalPlace } from '#lib/http/approval-place.ts'
import { pageCaller } from '#lib/http/in-org.ts'

export const metadata: Metadata = { title: 'Approval' }

/** Where the link leads that agents and letters carry: a gateway knows ids, the console has addresses with names. */
export default async function Page({ params }: { params: Promise<{ org: string; approval: string }> }) {
  const asked = await params
  const [org, approval] = [id.safeParse(asked.org), id.safeParse(asked.approval)]
  if (!org.success || !approval.success) notFound()
  const caller = await pageCaller()
  if (caller.kind === 'visitor')
    redirect(`/sign-in?back=${encodeURIComponent(approvalPath(org.data, approval.data))}`)
  redirect((await approvalPlace(caller, org.data, approval.data)) ?? notFound())
}
