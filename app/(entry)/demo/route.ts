import { randomUUID } from 'node:crypto'
import { sessionCookie } from '#lib/auth/session-cookie.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { env } from '#lib/env.ts'
import { checkOrigin } from '#lib/http/csrf.ts'
import { contextOf } from '#lib/http/serve.ts'
import { log } from '#lib/log.ts'
import { openDemo } from '#lib/operations/demo.ts'

/** Sets a cookie and leads to the demo's log; that cookie is why this is no operation of the API. */
export async function POST(request: Request): Promise<Response> {
  if (env().SIGNALBOX_MODE !== 'local') return new Response(null, { status: 404 })
  const own = new URL(env().NEXTAUTH_URL).origin
  const go = (path: string, headers: Record<string, string> = {}) =>
    new Response(null, { status: 303, headers: { location: path, 'cache-control': 'no-store', ...headers } })
  try {
    // A visitor's request: whoever is signed in here becomes the demo's person.
    checkOrigin(request, own, true)
    const context = await contextOf(request, randomUUID())
    const { org, sessionId } = await openDemo({ ...context, caller: { kind: 'visitor' } })
    return go(`/o/${org}/audit-log`, { 'set-cookie': await sessionCookie(sessionId) })
  } catch (error) {
    if (!(error instanceof Refusal)) log('web').error({ err: error }, 'the demo could not be opened')
    return go('/?demo=unavailable')
  }
}
