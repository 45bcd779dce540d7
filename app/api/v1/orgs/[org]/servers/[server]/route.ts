import { serve } from '#lib/http/serve.ts'
import { readServer, removeServer, saveServer } from '#lib/operations/servers.ts'

export const GET = serve(readServer)
export const PUT = serve(saveServer)
export const DELETE = serve(removeServer)
