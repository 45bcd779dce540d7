import { serve } from '#lib/http/serve.ts'
import { countApprovals } from '#lib/operations/approvals.ts'

export const GET = serve(countApprovals)
