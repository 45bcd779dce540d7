import { NextResponse } from 'next/server'
import { homePath } from '#lib/http/home-path.ts'

/** Where a person belongs after signing in; whoever is signed in nowhere signs in. */
export async function GET(request: Request): Promise<Response> {
  return NextResponse.redirect(new URL((await homePath(request.headers)) ?? '/sign-in', request.url))
}
