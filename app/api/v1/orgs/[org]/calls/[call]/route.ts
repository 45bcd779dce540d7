import { serve } from '#lib/http/serve.ts'
import { readCall } from '#lib/operations/calls.ts'

export const GET = serve(readCall)
