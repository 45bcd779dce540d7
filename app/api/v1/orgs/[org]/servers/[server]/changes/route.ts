import { serve } from '#lib/http/serve.ts'
import { listChanges } from '#lib/operations/changes.ts'

export const GET = serve(listChanges)
