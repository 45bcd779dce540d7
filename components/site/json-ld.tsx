/**
 * What a page says of itself to machines, as schema.org has it. It is data: no policy for scripts concerns it. Addresses
 * are paths, which are read against the page's own.
 */
export function JsonLd({ data }: { data: Record<string, unknown> }) {
  const text = JSON.stringify({ '@context': 'https://schema.org', ...data })
  // No tag can begin inside: the text ends where we say.
  const html = text.replaceAll('<', '\\u003c')
  // biome-ignore lint/security/noDangerouslySetInnerHtml: React would escape the quotes of JSON
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: html }} />
}

type Article = {
  /** The h1 of the page. */
  title: string
  about: string
  path: string
  /** The day on which it last said something else. */
  changed: string
}

/** A page to read. */
export function ArticleData({ title, about, path, changed }: Article) {
  const by = { '@type': 'Organization', name: 'Signalbox' }
  return (
    <JsonLd
      data={{
        '@type': 'TechArticle',
        headline: title,
        description: about,
        url: path,
        dateModified: changed,
        author: by,
        publisher: by,
      }}
    />
  )
}
