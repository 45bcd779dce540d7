import { serve } from '#lib/http/serve.ts'
import { readPolicy, savePolicy } from '#lib/operations/policies.ts'

export const GET = serve(readPolicy)
export const PATCH = serve(savePolicy)
