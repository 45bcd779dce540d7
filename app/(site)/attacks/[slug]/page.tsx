import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { publicMetadata } from '#app/public-metadata.ts'
import { AttackPage } from '#components/attacks/attack-page.tsx'
import { ToolsOpenTo } from '#components/catalogue/tools-open-to.tsx'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { attackTitle } from '#lib/catalogue/addresses.ts'
import { attackAt, attacks, layers } from '#lib/catalogue/attacks.ts'
import { demonstratedAt, demonstration, ruleWords } from '#lib/catalogue/demonstrate.ts'
import { toolsWith } from '#lib/catalogue/kinds.ts'

type Props = { params: Promise<{ slug: string }> }

export const dynamicParams = false

export function generateStaticParams() {
  return attacks.map(({ slug }) => ({ slug }))
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const attack = attackAt((await params).slug)
  if (attack === undefined) return {}
  return {
    title: attackTitle(attack),
    description: attack.summary,
    ...publicMetadata(`/attacks/${attack.slug}`),
  }
}

export default async function Page({ params }: Props) {
  const attack = attackAt((await params).slug)
  if (attack === undefined) notFound()
  return (
    <>
      <SiteHeader here="/attacks" />
      <main id="main" className="wrap" tabIndex={-1}>
        <AttackPage
          attack={attack}
          layer={layers[attack.layer]}
          sentence={ruleWords(attack)}
          demonstration={demonstration(attack, demonstratedAt)}
        >
          <ToolsOpenTo attack={attack} tools={toolsWith(attack.uses.map((use) => use.trait))} />
        </AttackPage>
      </main>
      <SiteFooter />
    </>
  )
}
