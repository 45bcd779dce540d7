import { serve } from '#lib/http/serve.ts'
import { tryCall } from '#lib/operations/tries.ts'

export const POST = serve(tryCall)
