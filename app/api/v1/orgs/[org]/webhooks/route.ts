import { serve } from '#lib/http/serve.ts'
import { createWebhook, listWebhooks } from '#lib/operations/webhooks.ts'

export const GET = serve(listWebhooks)
export const POST = serve(createWebhook)
