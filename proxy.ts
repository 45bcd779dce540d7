import { type NextRequest, NextResponse } from 'next/server'
import { developing } from '#app/env.ts'
import { builtPath } from '#lib/contracts/built-pages.ts'
import { pagePolicy } from '#lib/contracts/page-policy.ts'

/**
 * Gives each page that is made as it is asked for its content security policy, with a nonce of its own. Pages that were
 * built ahead never come here: web/pages.ts answers them. It decides nothing about who may see what: that is done where
 * the data is read.
 */
export function proxy(request: NextRequest) {
  const nonce = btoa(crypto.randomUUID())
  const policy = pagePolicy([`nonce-${nonce}`], developing)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  const given = { request: { headers } }
  const response = developing ? asBuilt(request, given) : NextResponse.next(given)
  response.headers.set('content-security-policy', policy)
  return response
}

/** Nothing is built ahead while one develops; the form of a page is chosen here then. */
function asBuilt(request: NextRequest, given: { request: { headers: Headers } }): NextResponse {
  const { pathname, searchParams } = request.nextUrl
  const built = builtPath(pathname, searchParams, { demo: true, operator: false, mailed: false })
  return built === pathname
    ? NextResponse.next(given)
    : NextResponse.rewrite(new URL(built, request.nextUrl), given)
}

export const config = {
  matcher: [
    {
      source: '/((?!api|_next/static|_next/image|icon.svg|favicon.ico|policy.schema.json).*)',
      missing: [{ type: 'header', key: 'next-router-prefetch' }],
    },
  ],
}
