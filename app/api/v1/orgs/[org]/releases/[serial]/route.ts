import { serve } from '#lib/http/serve.ts'
import { readRelease } from '#lib/operations/releases.ts'

export const GET = serve(readRelease)
