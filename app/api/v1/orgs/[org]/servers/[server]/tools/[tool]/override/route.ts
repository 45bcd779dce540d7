import { serve } from '#lib/http/serve.ts'
import { saveOverride } from '#lib/operations/overrides.ts'

export const PUT = serve(saveOverride)
