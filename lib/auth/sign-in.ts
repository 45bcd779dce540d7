import type { NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { attempt, forgive } from '#lib/db/attempts.ts'
import { closeSession, openSession, personByEmail } from '#lib/db/people.ts'
import { env } from '#lib/env.ts'
import { checkPassword } from '#lib/secrets/password.ts'
import { clientAddress } from './address.ts'

const sessionDays = 30

/**
 * next-auth with e-mail and password. The cookie holds only a session's id; whether the session is still good
 * is asked of the database on every request, so revoking one works at once.
 */
export function signInOptions(): NextAuthOptions {
  return {
    secret: env().NEXTAUTH_SECRET,
    session: { strategy: 'jwt', maxAge: sessionDays * 86_400 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [
      CredentialsProvider({
        name: 'E-mail and password',
        credentials: { email: {}, password: {} },
        async authorize(given, request) {
          const email = (given?.email ?? '').trim().toLowerCase()
          const password = given?.password ?? ''
          if (!email || !password || password.length > 200) return null
          const headers = new Headers(
            Object.entries(request.headers ?? {}).map(([k, v]): [string, string] => [k, String(v)]),
          )
          const address = clientAddress()
          const here = { of: email, from: address }
          if (!(await attempt('signIn', here)) || !(await attempt('signInAnywhere', { of: email }))) {
            throw new Error('too_many_attempts')
          }
          const person = await personByEmail(email)
          if (!(await checkPassword(person?.passwordHash, password)) || !person) return null
          await forgive('signIn', here)
          const sid = await openSession(person.id, {
            address,
            userAgent: (headers.get('user-agent') ?? '').slice(0, 300),
          })
          return { id: sid, email: person.email, name: person.name }
        },
      }),
    ],
    events: {
      // The cookie alone is not the session: a copy of it must be worth nothing after signing out.
      async signOut({ token }) {
        if (typeof token?.sid === 'string') await closeSession(token.sid)
      },
    },
    callbacks: {
      jwt({ token, user }) {
        return user ? { sid: user.id } : token
      },
      session({ session }) {
        return session
      },
    },
  }
}
