import { serve } from '#lib/http/serve.ts'
import { confirmOverride } from '#lib/operations/overrides.ts'

export const POST = serve(confirmOverride)
