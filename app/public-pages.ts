import { docAddresses, securityChanged } from '#components/docs/pages.ts'
import { type Address, catalogueAddresses } from '#lib/catalogue/addresses.ts'

const changed = '2026-11-26'

/** The groups of public pages, as llms.txt lists them. Every page that search engines are to find stands in one of them. */
export const publicPages: readonly { group: string; pages: readonly Address[] }[] = [
  {
    group: 'Signalbox',
    pages: [
      { path: '/', title: 'Signalbox: decide which tool calls run', changed },
      { path: '/playground', title: 'Playground: try a policy on a call', changed },
      { path: '/check', title: 'Check your MCP setup', changed },
      { path: '/security', title: 'Security', changed: securityChanged },
      { path: '/contact', title: 'Contact', changed },
    ],
  },
  {
    group: 'Docs',
    pages: [
      { path: '/docs', title: 'Docs', changed },
      ...docAddresses.map(({ slug, title, changed }) => ({ path: `/docs/${slug}`, title, changed })),
    ],
  },
  { group: 'Catalogue of servers, tools and attacks', pages: catalogueAddresses() },
]

export const everyPublicPage: readonly Address[] = publicPages.flatMap(({ pages }) => pages)

/** The public page at a path, if there is one. */
export function publicPageAt(path: string): Address | undefined {
  return everyPublicPage.find((page) => page.path === path)
}
