import { serve } from '#lib/http/serve.ts'
import { publishAndConnect } from '#lib/operations/grants.ts'

export const POST = serve(publishAndConnect)
