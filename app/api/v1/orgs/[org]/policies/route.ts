import { serve } from '#lib/http/serve.ts'
import { createPolicy, listPolicies } from '#lib/operations/policies.ts'

export const GET = serve(listPolicies)
export const POST = serve(createPolicy)
