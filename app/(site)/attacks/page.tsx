import type { Metadata } from 'next'
import { publicMetadata } from '#app/public-metadata.ts'
import { AttackList } from '#components/attacks/attack-list.tsx'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { attacksTitle } from '#lib/catalogue/addresses.ts'
import { attacks, layers } from '#lib/catalogue/attacks.ts'

export const metadata: Metadata = {
  title: attacksTitle,
  description: `${attacks.length} attacks on agents that call tools: how each works, where it was seen, and the policy that stops it or a part of it.`,
  ...publicMetadata('/attacks'),
}

export default function Page() {
  return (
    <>
      <SiteHeader here="/attacks" />
      <main id="main" className="wrap" tabIndex={-1}>
        <AttackList attacks={attacks} layers={layers} />
      </main>
      <SiteFooter />
    </>
  )
}
