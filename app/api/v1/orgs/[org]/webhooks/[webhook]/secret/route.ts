import { serve } from '#lib/http/serve.ts'
import { rotateWebhook } from '#lib/operations/webhooks.ts'

export const POST = serve(rotateWebhook)
