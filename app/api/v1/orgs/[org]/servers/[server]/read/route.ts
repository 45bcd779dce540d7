import { serve } from '#lib/http/serve.ts'
import { readAgain } from '#lib/operations/read-again.ts'

export const POST = serve(readAgain)
