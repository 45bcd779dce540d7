import type { Metadata } from 'next'
import { publicMetadata } from '#app/public-metadata.ts'
import { decidedFirst } from '#components/playground/decided-first.ts'
import { firstExample } from '#components/playground/first-example.ts'
import { Playground } from '#components/playground/playground.tsx'
import { OutcomeCard } from '#components/policies/outcome-card.tsx'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { PublicHead } from '#components/site/public-head.tsx'

export const metadata: Metadata = {
  title: 'Playground: try a policy on a call',
  description:
    'Write a policy for the tools of an MCP server and see in your browser what it decides about a call, and why. No account; nothing is sent.',
  ...publicMetadata('/playground'),
}

export default function Page() {
  const outcome = decidedFirst()
  return (
    <>
      <SiteHeader here="/playground" />
      <main id="main" className="wrap" tabIndex={-1}>
        <PublicHead title="Try a policy on a call">
          Write rules, change the call, and read what is decided and why. The engine is the one that the
          gateway runs; it runs in your browser, without an account, and nothing is sent.
        </PublicHead>
        <Playground initial={firstExample}>
          {outcome === undefined ? null : (
            <OutcomeCard name="Decided when this page was made" outcome={outcome} server="The server" />
          )}
        </Playground>
      </main>
      <SiteFooter />
    </>
  )
}
