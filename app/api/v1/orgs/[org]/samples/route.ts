import { serve } from '#lib/http/serve.ts'
import { removeSamples, runSample } from '#lib/operations/samples.ts'

export const POST = serve(runSample)
export const DELETE = serve(removeSamples)
