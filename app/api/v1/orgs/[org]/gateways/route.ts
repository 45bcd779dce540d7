import { serve } from '#lib/http/serve.ts'
import { readGateways } from '#lib/operations/releases.ts'

export const GET = serve(readGateways)
