import { serve } from '#lib/http/serve.ts'
import { removeCredential, saveCredential } from '#lib/operations/servers.ts'

export const PUT = serve(saveCredential)
export const DELETE = serve(removeCredential)
