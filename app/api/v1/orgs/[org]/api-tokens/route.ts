import { serve } from '#lib/http/serve.ts'
import { createApiToken, listApiTokens } from '#lib/operations/api-tokens.ts'

export const GET = serve(listApiTokens)
export const POST = serve(createApiToken)
