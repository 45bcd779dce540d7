'use client'
import { signIn } from 'next-auth/react'
import { ApiProblem } from '#lib/client/api.ts'

/** Signs in with e-mail and password, or throws the problem to show. */
export async function enter(email: string, password: string): Promise<void> {
  const fields = [
    ...(email.trim() === '' ? [{ pointer: '/email', sentence: 'Write the e-mail you signed up with.' }] : []),
    ...(password === '' ? [{ pointer: '/password', sentence: 'Write your password.' }] : []),
  ]
  if (fields.length > 0) throw new ApiProblem(422, { code: 'invalid_input', fields })
  const result = await signIn('credentials', { email, password, redirect: false })
  if (result?.ok && !result.error) return
  const tooMany = result?.error === 'too_many_attempts'
  throw new ApiProblem(tooMany ? 429 : 401, {
    code: tooMany ? 'too_many_attempts' : 'wrong_credentials',
    title: tooMany
      ? 'Too many attempts. Wait ten minutes, or choose a new password.'
      : 'This e-mail and password do not belong together. Look at both again, or choose a new password.',
  })
}

/** Where to go after signing in: a path of ours, never another site, as whatever reads the address will read it. */
export function safeBack(back: string | undefined): string {
  const own = 'https://own.invalid'
  // What parses an address leaves tabs and line ends out: two slashes are two, whatever stood between them.
  if (!back?.startsWith('/') || /[\\\p{Cc}]/u.test(back) || !URL.canParse(back, own)) return '/home'
  return new URL(back, own).origin === own ? back : '/home'
}
