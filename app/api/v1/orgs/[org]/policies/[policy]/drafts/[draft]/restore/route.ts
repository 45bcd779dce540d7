import { serve } from '#lib/http/serve.ts'
import { restoreDraft } from '#lib/operations/versions.ts'

export const POST = serve(restoreDraft)
