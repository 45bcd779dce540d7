import { serve } from '#lib/http/serve.ts'
import { requestPasswordReset, resetPassword } from '#lib/operations/accounts.ts'

export const POST = serve(requestPasswordReset)
export const PUT = serve(resetPassword)
