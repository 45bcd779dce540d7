import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { publicMetadata } from '#app/public-metadata.ts'
import { ToolPage } from '#components/catalogue/tool-page.tsx'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { toolTitle } from '#lib/catalogue/addresses.ts'
import { demonstratedAt } from '#lib/catalogue/demonstrate.ts'
import { allFacts } from '#lib/catalogue/kinds.ts'
import { summaryOf } from '#lib/catalogue/questions.ts'
import { serverAt, servers, toolAt } from '#lib/catalogue/servers.ts'
import { toolDemonstration } from '#lib/catalogue/tool-demonstration.ts'
import { serverPolicy, toolFacts } from '#lib/catalogue/tool-facts.ts'

type Props = { params: Promise<{ slug: string; tool: string }> }

async function factsAt(params: Props['params']) {
  const { slug, tool } = await params
  const server = serverAt(slug)
  const listed = server && toolAt(server, decoded(tool))
  return server && listed && toolFacts(server, listed)
}

/** A segment comes as it stands in the address. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

export const dynamicParams = false

export function generateStaticParams() {
  return servers.flatMap(({ slug, tools }) =>
    tools.map(({ definition }) => ({ slug, tool: definition.name })),
  )
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const facts = await factsAt(params)
  if (facts === undefined) return {}
  return {
    title: toolTitle(facts.server, facts.name),
    description: summaryOf(facts),
    ...publicMetadata(facts.path),
  }
}

export default async function Page({ params }: Props) {
  const facts = await factsAt(params)
  if (facts === undefined) notFound()
  const others = allFacts().filter(
    (each) => each.path !== facts.path && each.found.category === facts.found.category,
  )
  return (
    <>
      <SiteHeader here="/servers" />
      <main id="main" className="wrap" tabIndex={-1}>
        <ToolPage
          facts={facts}
          demonstration={toolDemonstration(facts, demonstratedAt)}
          others={others}
          policy={serverPolicy(facts.server)}
        />
      </main>
      <SiteFooter />
    </>
  )
}
