import NextAuth from 'next-auth'
import { signInOptions } from '#lib/auth/sign-in.ts'

// Made at the first request, not at import: `next build` has no environment.
type Handler = (request: Request, context: { params: Promise<{ nextauth: string[] }> }) => Promise<Response>
let made: Handler | undefined

const handler: Handler = (request, context) => {
  made ??= NextAuth(signInOptions()) as Handler
  return made(request, context)
}

export { handler as GET, handler as POST }
