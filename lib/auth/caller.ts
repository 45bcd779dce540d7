import { decode } from 'next-auth/jwt'
import { isRole } from '#lib/access/roles.ts'
import type { Caller } from '#lib/db/caller.ts'
import { findApiToken, findSession } from '#lib/db/callers.ts'
import { env } from '#lib/env.ts'
import { hashToken, parseToken } from '#lib/secrets/token.ts'
import { sessionCookieName } from './session-cookie.ts'

/** Who is calling: a bearer API token, else the session cookie, else a visitor. Both are looked up on every request. */
export async function callerOf(headers: Headers): Promise<Caller> {
  const bearer = headers.get('authorization')?.match(/^Bearer ([\x21-\x7e]+)$/)?.[1]
  if (bearer !== undefined) return byToken(bearer)
  const sid = await sessionId(headers)
  if (sid === undefined) return { kind: 'visitor' }
  const found = await findSession(sid)
  return found ? { kind: 'member', ...found, sessionId: sid } : { kind: 'visitor' }
}

async function byToken(text: string): Promise<Caller> {
  if (parseToken(text)?.kind !== 'api') return { kind: 'visitor' }
  const found = await findApiToken(hashToken(text))
  return found && isRole(found.role) ? { kind: 'token', ...found, role: found.role } : { kind: 'visitor' }
}

/** The session id inside the sign-in cookie; its signature and age were checked, the session row not yet. */
async function sessionId(headers: Headers): Promise<string | undefined> {
  const cookie = cookieOf(headers.get('cookie') ?? '', sessionCookieName())
  if (cookie === undefined) return undefined
  const token = await decode({ token: cookie, secret: env().NEXTAUTH_SECRET }).catch(() => null)
  return typeof token?.sid === 'string' ? token.sid : undefined
}

/** A cookie by name; next-auth cuts a long one into `name.0`, `name.1` and so on. */
function cookieOf(header: string, name: string): string | undefined {
  const all = new Map(
    header.split(';').map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())]
    }),
  )
  const whole = all.get(name)
  if (whole !== undefined) return whole
  let joined = ''
  for (let part = 0; all.has(`${name}.${part}`); part++) joined += all.get(`${name}.${part}`)
  return joined || undefined
}
