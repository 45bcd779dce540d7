import type { Metadata } from 'next'
import { NewGrant } from '#components/grants/new-grant.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { listMembers } from '#lib/operations/members.ts'
import { listServers } from '#lib/operations/servers.ts'

export const metadata: Metadata = { title: 'Connect an agent' }

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params
  const { servers } = await readForPage(listServers, { params: { org } }, `/o/${org}/agents/new`)
  const { members } = await readForPage(listMembers, { params: { org } }, `/o/${org}/agents/new`)
  return <NewGrant org={org} servers={servers} members={members} />
}
