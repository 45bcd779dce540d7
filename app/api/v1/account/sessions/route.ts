import { serve } from '#lib/http/serve.ts'
import { listSessions } from '#lib/operations/accounts.ts'

export const GET = serve(listSessions)
