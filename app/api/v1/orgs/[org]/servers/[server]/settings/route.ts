import { serve } from '#lib/http/serve.ts'
import { saveServerSettings } from '#lib/operations/items.ts'

export const PUT = serve(saveServerSettings)
