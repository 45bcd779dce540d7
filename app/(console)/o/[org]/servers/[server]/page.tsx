import type { Metadata } from 'next'
import { cache } from 'react'
import { ServerPage } from '#components/servers/server-page.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { listChanges } from '#lib/operations/changes.ts'
import { listItems } from '#lib/operations/items.ts'
import { listTools } from '#lib/operations/servers.ts'

type Props = { params: Promise<{ org: string; server: string }>; searchParams: Promise<{ tool?: string }> }

// Once for the title and the page.
const read = cache((org: string, server: string) =>
  readForPage(listTools, { params: { org, server } }, `/o/${org}/servers/${server}`),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org, server } = await params
  return { title: `${(await read(org, server)).server.name} · Servers` }
}

export default async function Page({ params, searchParams }: Props) {
  const { org, server } = await params
  const { tool } = await searchParams
  const at = `/o/${org}/servers/${server}`
  const [initial, changes, items] = await Promise.all([
    read(org, server),
    readForPage(listChanges, { params: { org, server } }, at),
    readForPage(listItems, { params: { org, server } }, at),
  ])
  return (
    <ServerPage
      org={org}
      initial={initial}
      changes={changes}
      items={items}
      {...(typeof tool === 'string' ? { tool } : {})}
    />
  )
}
