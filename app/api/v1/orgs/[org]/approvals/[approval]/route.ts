import { serve } from '#lib/http/serve.ts'
import { readApproval } from '#lib/operations/approvals.ts'

export const GET = serve(readApproval)
