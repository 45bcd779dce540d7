import type { Metadata } from 'next'
import { ConnectServer } from '#components/servers/connect-server.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { listServers } from '#lib/operations/servers.ts'

export const metadata: Metadata = { title: 'Register a server' }

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params
  const { sandboxUrl } = await readForPage(listServers, { params: { org } }, `/o/${org}/servers/new`)
  return <ConnectServer org={org} sandboxUrl={sandboxUrl} />
}
