import { serve } from '#lib/http/serve.ts'
import { changePassword } from '#lib/operations/accounts.ts'

export const PUT = serve(changePassword)
