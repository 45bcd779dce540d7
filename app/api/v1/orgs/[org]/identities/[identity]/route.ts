import { serve } from '#lib/http/serve.ts'
import { saveIdentity } from '#lib/operations/grant-views.ts'

export const PUT = serve(saveIdentity)
