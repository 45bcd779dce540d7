import { serve } from '#lib/http/serve.ts'
import { exportEvents } from '#lib/operations/events.ts'

export const GET = serve(exportEvents)
