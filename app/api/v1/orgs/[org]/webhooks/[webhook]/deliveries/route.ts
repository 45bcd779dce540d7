import { serve } from '#lib/http/serve.ts'
import { listDeliveries } from '#lib/operations/webhooks-deliveries.ts'

export const GET = serve(listDeliveries)
