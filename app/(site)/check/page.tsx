import type { Metadata } from 'next'
import { publicMetadata } from '#app/public-metadata.ts'
import { LookedFor } from '#components/setup/looked-for.tsx'
import { SetupCheck } from '#components/setup/setup-check.tsx'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { PublicHead } from '#components/site/public-head.tsx'

export const metadata: Metadata = {
  title: 'Check your MCP setup',
  description:
    'Paste the configuration of an MCP client or a list of tools and see what is dangerous in it. It is read in your browser; nothing is sent.',
  ...publicMetadata('/check'),
}

export default function Page() {
  return (
    <>
      <SiteHeader />
      <main id="main" className="wrap" tabIndex={-1}>
        <PublicHead title="Check your MCP setup">
          Paste the configuration of your client, or the tools that a server lists, and read what is dangerous
          in it and what to do. Your browser reads it: nothing leaves this page.
        </PublicHead>
        <SetupCheck>
          <LookedFor />
        </SetupCheck>
      </main>
      <SiteFooter />
    </>
  )
}
