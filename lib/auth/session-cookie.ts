import { encode } from 'next-auth/jwt'
import { env } from '#lib/env.ts'

const days = 30

/** The name under which next-auth keeps its cookie; https adds the browser's own guarantee to it. */
export function sessionCookieName(): string {
  return `${env().NEXTAUTH_URL.startsWith('https:') ? '__Secure-' : ''}next-auth.session-token`
}

/** A Set-Cookie value that signs a browser in to a session, exactly as next-auth would have made it. */
export async function sessionCookie(sessionId: string): Promise<string> {
  const maxAge = days * 86_400
  const token = await encode({ token: { sid: sessionId }, secret: env().NEXTAUTH_SECRET, maxAge })
  const secure = env().NEXTAUTH_URL.startsWith('https:') ? '; Secure' : ''
  return `${sessionCookieName()}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`
}
