import { serve } from '#lib/http/serve.ts'
import { publishPolicy } from '#lib/operations/policies.ts'

export const POST = serve(publishPolicy)
