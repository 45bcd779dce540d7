import { serve } from '#lib/http/serve.ts'
import { revokeApiToken } from '#lib/operations/api-tokens.ts'

export const DELETE = serve(revokeApiToken)
