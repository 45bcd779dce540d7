import type { ReactNode } from 'react'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { ArticleData } from '#components/site/json-ld.tsx'
import { PathLinks } from '#components/site/path-links.tsx'
import styles from './doc-page.module.css'

/** A part of a page to read: `id` is its anchor and stays, because others link to it. */
export type Section = { id: string; title: string; body: ReactNode }

type Props = {
  title: string
  lead: string
  path: string
  changed: string
  sections: readonly Section[]
  /** Below /docs: a path back to the index. */
  inDocs?: boolean
  children?: ReactNode
}

/** A page to read: one h1, a table of contents, and sections whose headings are their own anchors. */
export function DocPage({ title, lead, path, changed, sections, inDocs = false, children }: Props) {
  return (
    <>
      <SiteHeader {...(inDocs ? { here: '/docs' } : {})} />
      <main id="main" className="wrap" tabIndex={-1}>
        {inDocs ? <PathLinks items={[{ label: 'Docs', href: '/docs' }, { label: title }]} /> : null}
        <ArticleData title={title} about={lead} path={path} changed={changed} />
        <header className={styles.head}>
          <h1>{title}</h1>
          <p>{lead}</p>
        </header>
        <div className={styles.columns}>
          <nav className={styles.contents} aria-label="Contents">
            <ol>
              {sections.map((section) => (
                <li key={section.id}>
                  <a href={`#${section.id}`}>{section.title}</a>
                </li>
              ))}
            </ol>
          </nav>
          <div className={styles.text}>
            {sections.map((section) => (
              <section key={section.id} id={section.id} aria-labelledby={`${section.id}-title`}>
                <h2 id={`${section.id}-title`}>
                  <a href={`#${section.id}`}>{section.title}</a>
                </h2>
                {section.body}
              </section>
            ))}
            {children}
          </div>
        </div>
      </main>
      <SiteFooter />
    </>
  )
}
