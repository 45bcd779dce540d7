import { serve } from '#lib/http/serve.ts'
import { readWebhook, removeWebhook, saveWebhook } from '#lib/operations/webhooks.ts'

export const GET = serve(readWebhook)
export const PUT = serve(saveWebhook)
export const DELETE = serve(removeWebhook)
