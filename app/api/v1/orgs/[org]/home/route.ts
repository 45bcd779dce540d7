import { serve } from '#lib/http/serve.ts'
import { readHome } from '#lib/operations/home.ts'

export const GET = serve(readHome)
