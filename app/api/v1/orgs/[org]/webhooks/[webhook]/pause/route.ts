import { serve } from '#lib/http/serve.ts'
import { pauseWebhook, resumeWebhook } from '#lib/operations/webhooks.ts'

export const PUT = serve(pauseWebhook)
export const DELETE = serve(resumeWebhook)
