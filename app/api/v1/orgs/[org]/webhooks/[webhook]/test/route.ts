import { serve } from '#lib/http/serve.ts'
import { testWebhook } from '#lib/operations/webhooks-deliveries.ts'

export const POST = serve(testWebhook)
