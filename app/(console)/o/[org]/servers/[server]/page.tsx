import type { Metadata } from 'next'
import { ServerPage } from '#components/servers/server-page.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { listTools } from '#lib/operations/servers.ts'

export const metadata: Metadata = { title: 'Server' }

type Props = { params: Promise<{ org: string; server: string }>; searchParams: Promise<{ tool?: string }> }

export default async function Page({ params, searchParams }: Props) {
  const given = await params
  const { tool } = await searchParams
  const initial = await readForPage(listTools, { params: given }, `/o/${given.org}/servers/${given.server}`)
  return <ServerPage org={given.org} initial={initial} {...(typeof tool === 'string' ? { tool } : {})} />
}
