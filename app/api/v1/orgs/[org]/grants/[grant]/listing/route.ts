import { serve } from '#lib/http/serve.ts'
import { listForGrant } from '#lib/operations/tries.ts'

export const POST = serve(listForGrant)
