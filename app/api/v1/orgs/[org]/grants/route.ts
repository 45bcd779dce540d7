import { serve } from '#lib/http/serve.ts'
import { issueGrant, listGrants } from '#lib/operations/grants.ts'

export const GET = serve(listGrants)
export const POST = serve(issueGrant)
