import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { publicMetadata } from '#app/public-metadata.ts'
import { KindPage } from '#components/catalogue/kind-page.tsx'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import { levelTitle } from '#lib/catalogue/addresses.ts'
import { attacksOnLevel, levelBecause, levelRule } from '#lib/catalogue/kind-rules.ts'
import { allFacts, levelAbout, levelPath, levels, levelWords } from '#lib/catalogue/kinds.ts'
import { shortened } from '#lib/catalogue/questions.ts'

type Props = { params: Promise<{ level: string }> }

async function levelAt(params: Props['params']) {
  const { level } = await params
  return levels.find((each) => each === level)
}

export const dynamicParams = false

export function generateStaticParams() {
  return levels.map((level) => ({ level }))
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const level = await levelAt(params)
  if (level === undefined) return {}
  return {
    title: levelTitle(level),
    description: shortened(`${levelWords[level]} risk: ${levelAbout[level].about}`, 155),
    ...publicMetadata(levelPath(level)),
  }
}

export default async function Page({ params }: Props) {
  const level = await levelAt(params)
  if (level === undefined) notFound()
  const all = allFacts()
  return (
    <>
      <SiteHeader here="/servers" />
      <main id="main" className="wrap" tabIndex={-1}>
        <KindPage
          title={`${levelWords[level]} risk`}
          mark={<RiskBars level={level} big silent />}
          path={levelPath(level)}
          about={levelAbout[level].about}
          because={levelBecause(level)}
          rule={levelAbout[level].rule}
          written={levelRule(level)}
          tools={all.filter(({ found }) => found.level === level)}
          all={all}
          attacks={attacksOnLevel(level)}
        />
      </main>
      <SiteFooter />
    </>
  )
}
