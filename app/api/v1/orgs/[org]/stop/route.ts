import { serve } from '#lib/http/serve.ts'
import { resumeCalls, stopCalls } from '#lib/operations/stopping.ts'

export const PUT = serve(stopCalls)
export const DELETE = serve(resumeCalls)
