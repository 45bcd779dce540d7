import type { Metadata } from 'next'
import { TryCall } from '#components/calls/try-call.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { listGrants } from '#lib/operations/grants.ts'

export const metadata: Metadata = { title: 'Try a call' }

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params
  const { grants } = await readForPage(listGrants, { params: { org } }, `/o/${org}/try`)
  return <TryCall org={org} grants={grants} />
}
