import { serve } from '#lib/http/serve.ts'
import { confirmEmail } from '#lib/operations/accounts.ts'

export const POST = serve(confirmEmail)
