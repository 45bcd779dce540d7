import { serve } from '#lib/http/serve.ts'
import { readDraftAside } from '#lib/operations/versions.ts'

export const GET = serve(readDraftAside)
