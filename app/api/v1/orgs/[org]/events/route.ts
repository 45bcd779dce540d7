import { serve } from '#lib/http/serve.ts'
import { listEvents } from '#lib/operations/events.ts'

export const GET = serve(listEvents)
