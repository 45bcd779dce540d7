import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { publicMetadata } from '#app/public-metadata.ts'
import { ServerPage } from '#components/catalogue/server-page.tsx'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { serverTitle } from '#lib/catalogue/addresses.ts'
import { demonstratedAt } from '#lib/catalogue/demonstrate.ts'
import { worstFirst } from '#lib/catalogue/kinds.ts'
import { shortened } from '#lib/catalogue/questions.ts'
import { serverDemonstration } from '#lib/catalogue/server-demonstration.ts'
import { serverAt, serverPath, servers } from '#lib/catalogue/servers.ts'
import { factsOf, serverPolicy } from '#lib/catalogue/tool-facts.ts'

type Props = { params: Promise<{ slug: string }> }

export const dynamicParams = false

export function generateStaticParams() {
  return servers.map(({ slug }) => ({ slug }))
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const server = serverAt((await params).slug)
  if (server === undefined) return {}
  return {
    title: serverTitle(server),
    description: shortened(
      `The ${server.tools.length} tools of ${server.name} by risk, one policy for all of them to copy, and what its definitions cost in tokens.`,
      155,
    ),
    ...publicMetadata(serverPath(server)),
  }
}

export default async function Page({ params }: Props) {
  const server = serverAt((await params).slug)
  if (server === undefined) notFound()
  return (
    <>
      <SiteHeader here="/servers" />
      <main id="main" className="wrap" tabIndex={-1}>
        <ServerPage
          server={server}
          tools={worstFirst(factsOf(server))}
          policy={serverPolicy(server)}
          demonstration={serverDemonstration(server, demonstratedAt)}
        />
      </main>
      <SiteFooter />
    </>
  )
}
