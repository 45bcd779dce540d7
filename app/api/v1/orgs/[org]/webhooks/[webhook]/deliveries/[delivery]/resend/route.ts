import { serve } from '#lib/http/serve.ts'
import { resendDelivery } from '#lib/operations/webhooks-deliveries.ts'

export const POST = serve(resendDelivery)
