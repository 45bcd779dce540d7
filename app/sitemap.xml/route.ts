import { everyPublicPage } from '#app/public-pages.ts'
import { env } from '#lib/env.ts'

// The address of this instance is not known when it is built.
export const dynamic = 'force-dynamic'

/** Every public page that is to be found, with the day on which it last said something else. */
export function GET(): Response {
  const { origin } = new URL(env().NEXTAUTH_URL)
  const urls = everyPublicPage.map(
    ({ path, changed }) =>
      `  <url><loc>${escaped(new URL(path, origin).href)}</loc><lastmod>${changed}</lastmod></url>`,
  )
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`
  return new Response(xml, { headers: { 'content-type': 'application/xml; charset=utf-8' } })
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
