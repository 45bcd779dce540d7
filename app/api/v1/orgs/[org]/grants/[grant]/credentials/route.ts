import { serve } from '#lib/http/serve.ts'
import { rotateGrant } from '#lib/operations/grants.ts'

export const POST = serve(rotateGrant)
