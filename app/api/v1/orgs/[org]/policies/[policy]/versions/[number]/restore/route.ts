import { serve } from '#lib/http/serve.ts'
import { restoreVersion } from '#lib/operations/versions.ts'

export const POST = serve(restoreVersion)
