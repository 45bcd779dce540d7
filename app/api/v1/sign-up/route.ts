import { serve } from '#lib/http/serve.ts'
import { signUp } from '#lib/operations/accounts.ts'

export const POST = serve(signUp)
