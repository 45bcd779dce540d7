import { serve } from '#lib/http/serve.ts'
import { listIdentities } from '#lib/operations/grant-views.ts'

export const GET = serve(listIdentities)
