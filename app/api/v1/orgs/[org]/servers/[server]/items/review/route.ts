import { serve } from '#lib/http/serve.ts'
import { reviewItems } from '#lib/operations/items.ts'

export const POST = serve(reviewItems)
