import { serve } from '#lib/http/serve.ts'
import { listCalls } from '#lib/operations/calls.ts'

export const GET = serve(listCalls)
