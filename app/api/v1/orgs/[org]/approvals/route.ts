import { serve } from '#lib/http/serve.ts'
import { listApprovals } from '#lib/operations/approvals.ts'

export const GET = serve(listApprovals)
