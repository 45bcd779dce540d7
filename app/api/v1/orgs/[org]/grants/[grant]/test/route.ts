import { serve } from '#lib/http/serve.ts'
import { testGrant } from '#lib/operations/tries.ts'

export const POST = serve(testGrant)
