import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { publicMetadata } from '#app/public-metadata.ts'
import { clientSetup } from '#components/docs/client-setup.tsx'
import { DocPage, type Section } from '#components/docs/doc-page.tsx'
import { type DocSlug, docAddresses, docAt } from '#components/docs/pages.ts'
import { policyLanguage } from '#components/docs/policy-language.tsx'
import { problems } from '#components/docs/problems.tsx'
import { quickStart } from '#components/docs/quick-start.tsx'
import { records } from '#components/docs/records.tsx'
import { webhooks } from '#components/docs/webhooks.tsx'

type Props = { params: Promise<{ page: string }> }

const sections: Record<DocSlug, readonly Section[]> = {
  'quick-start': quickStart,
  'policy-language': policyLanguage,
  clients: clientSetup,
  records,
  webhooks,
  problems,
}

export const dynamicParams = false

export function generateStaticParams() {
  return docAddresses.map(({ slug }) => ({ page: slug }))
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const doc = docAt((await params).page)
  if (doc === undefined) return {}
  return {
    title: `${doc.title} · Docs`,
    description: doc.about,
    ...publicMetadata(`/docs/${doc.slug}`),
  }
}

export default async function Page({ params }: Props) {
  const doc = docAt((await params).page)
  if (doc === undefined) notFound()
  return (
    <DocPage
      title={doc.title}
      lead={doc.about}
      path={`/docs/${doc.slug}`}
      changed={doc.changed}
      sections={sections[doc.slug]}
      inDocs
    />
  )
}
