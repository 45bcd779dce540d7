import type { Metadata } from 'next'
import { publicMetadata } from '#app/public-metadata.ts'
import styles from '#components/docs/doc-page.module.css'
import { docAddresses } from '#components/docs/pages.ts'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { PublicHead } from '#components/site/public-head.tsx'

export const metadata: Metadata = {
  title: 'Docs',
  description:
    'How to start, the policy language, setting up clients, how calls are recorded, and the problems of the API.',
  ...publicMetadata('/docs'),
}

export default function Page() {
  return (
    <>
      <SiteHeader here="/docs" />
      <main id="main" className="wrap" tabIndex={-1}>
        <PublicHead title="Docs">
          From a first decided call to a policy with conditions, limits and tests of its own.
        </PublicHead>
        <ol className={styles.list}>
          {docAddresses.map(({ slug, title, about }) => (
            <li key={slug}>
              <a href={`/docs/${slug}`}>{title}</a>
              <p>{about}</p>
            </li>
          ))}
        </ol>
      </main>
      <SiteFooter />
    </>
  )
}
