import { env } from '#lib/env.ts'

// The address of this instance is not known when it is built.
export const dynamic = 'force-dynamic'

/** Public pages may be read by everybody; what belongs to somebody is not looked for. */
export function GET(): Response {
  const { origin } = new URL(env().NEXTAUTH_URL)
  const text = `User-agent: *
Allow: /
Disallow: /api/
Disallow: /o/
Disallow: /account
Disallow: /inbox
Disallow: /mailbox

Sitemap: ${origin}/sitemap.xml
`
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
