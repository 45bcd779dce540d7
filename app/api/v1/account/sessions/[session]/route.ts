import { serve } from '#lib/http/serve.ts'
import { revokeSession } from '#lib/operations/accounts.ts'

export const DELETE = serve(revokeSession)
