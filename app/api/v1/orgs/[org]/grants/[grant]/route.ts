import { serve } from '#lib/http/serve.ts'
import { readGrant, revokeGrant, saveGrant } from '#lib/operations/grants.ts'

export const GET = serve(readGrant)
export const PUT = serve(saveGrant)
export const DELETE = serve(revokeGrant)
