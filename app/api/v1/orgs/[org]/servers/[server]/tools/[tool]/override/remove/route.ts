import { serve } from '#lib/http/serve.ts'
import { removeOverride } from '#lib/operations/overrides.ts'

export const POST = serve(removeOverride)
