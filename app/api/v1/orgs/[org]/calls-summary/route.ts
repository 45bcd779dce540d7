import { serve } from '#lib/http/serve.ts'
import { summariseCalls } from '#lib/operations/calls.ts'

export const GET = serve(summariseCalls)
