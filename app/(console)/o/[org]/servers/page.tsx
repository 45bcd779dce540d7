import type { Metadata } from 'next'
import { ServerList } from '#components/servers/server-list.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { listServers } from '#lib/operations/servers.ts'

export const metadata: Metadata = { title: 'Servers' }

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params
  return (
    <ServerList
      org={org}
      initial={await readForPage(listServers, { params: { org } }, `/o/${org}/servers`)}
    />
  )
}
