import { Fragment } from 'react'
import article from './article.module.css'
import { JsonLd } from './json-ld.tsx'

/** Where a public page lies; the last one is the page itself and no link. */
export function PathLinks({ items }: { items: readonly { label: string; href?: string }[] }) {
  return (
    <nav className={article.crumbs} aria-label="Path">
      {items.map(({ label, href }, i) => (
        <Fragment key={href ?? label}>
          {i > 0 ? <span aria-hidden="true">/</span> : null}
          {href === undefined ? <span aria-current="page">{label}</span> : <a href={href}>{label}</a>}
        </Fragment>
      ))}
      <JsonLd
        data={{
          '@type': 'BreadcrumbList',
          itemListElement: items.map(({ label, href }, i) => ({
            '@type': 'ListItem',
            position: i + 1,
            name: label,
            ...(href === undefined ? {} : { item: href }),
          })),
        }}
      />
    </nav>
  )
}
