import { serve } from '#lib/http/serve.ts'
import { listItems } from '#lib/operations/items.ts'

export const GET = serve(listItems)
