import { serve } from '#lib/http/serve.ts'
import { exportCalls } from '#lib/operations/calls-export.ts'

export const GET = serve(exportCalls)
