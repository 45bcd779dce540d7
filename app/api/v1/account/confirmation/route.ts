import { serve } from '#lib/http/serve.ts'
import { requestConfirmation } from '#lib/operations/accounts.ts'

export const POST = serve(requestConfirmation)
