import type { Metadata } from 'next'
import { publicMetadata } from '#app/public-metadata.ts'
import { ServerList } from '#components/catalogue/server-list.tsx'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { serversTitle } from '#lib/catalogue/addresses.ts'
import { allFacts } from '#lib/catalogue/kinds.ts'
import { servers } from '#lib/catalogue/servers.ts'

export const metadata: Metadata = {
  title: serversTitle,
  description:
    'MCP servers with each of their tools by risk: the words that say so, what an agent could do with it, and the rule to begin with.',
  ...publicMetadata('/servers'),
}

export default function Page() {
  return (
    <>
      <SiteHeader here="/servers" />
      <main id="main" className="wrap" tabIndex={-1}>
        <ServerList servers={servers} all={allFacts()} />
      </main>
      <SiteFooter />
    </>
  )
}
