import { serve } from '#lib/http/serve.ts'
import { rollBackPolicy } from '#lib/operations/versions.ts'

export const POST = serve(rollBackPolicy)
