import { serve } from '#lib/http/serve.ts'
import { readDelivery } from '#lib/operations/webhooks-deliveries.ts'

export const GET = serve(readDelivery)
