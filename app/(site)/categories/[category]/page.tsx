import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { publicMetadata } from '#app/public-metadata.ts'
import { KindPage } from '#components/catalogue/kind-page.tsx'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { categoryTitle } from '#lib/catalogue/addresses.ts'
import { attacksOnCategory, categoryBecause, categoryRule } from '#lib/catalogue/kind-rules.ts'
import { allFacts, categories, categoryPath, categoryWords } from '#lib/catalogue/kinds.ts'
import { shortened } from '#lib/catalogue/questions.ts'

type Props = { params: Promise<{ category: string }> }

async function categoryAt(params: Props['params']) {
  const { category } = await params
  return categories.find((each) => each === category)
}

export const dynamicParams = false

export function generateStaticParams() {
  return categories.map((category) => ({ category }))
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const category = await categoryAt(params)
  if (category === undefined) return {}
  const { does, about } = categoryWords[category]
  return {
    title: categoryTitle(category),
    description: shortened(`Tools that ${does}. ${about}`, 155),
    ...publicMetadata(categoryPath(category)),
  }
}

export default async function Page({ params }: Props) {
  const category = await categoryAt(params)
  if (category === undefined) notFound()
  const all = allFacts()
  const { does, about, rule } = categoryWords[category]
  return (
    <>
      <SiteHeader here="/servers" />
      <main id="main" className="wrap" tabIndex={-1}>
        <KindPage
          title={`Tools that ${does}`}
          mark={<Icon name={category} size={36} />}
          path={categoryPath(category)}
          about={about}
          because={categoryBecause(category)}
          rule={rule}
          written={categoryRule(category)}
          tools={all.filter(({ found }) => found.category === category)}
          all={all}
          attacks={attacksOnCategory(category)}
        />
      </main>
      <SiteFooter />
    </>
  )
}
