import { serve } from '#lib/http/serve.ts'
import { listTools } from '#lib/operations/servers.ts'

export const GET = serve(listTools)
