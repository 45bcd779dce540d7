import { NextResponse } from 'next/server'
import { homePath } from '#lib/http/home-path.ts'

/** Where a person belongs after signing in: their first organisation, or the page that makes one. */
export async function GET(request: Request): Promise<Response> {
  return NextResponse.redirect(new URL(await homePath(request.headers), request.url))
}
