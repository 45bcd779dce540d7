import { serve } from '#lib/http/serve.ts'
import { readVersion } from '#lib/operations/versions.ts'

export const GET = serve(readVersion)
