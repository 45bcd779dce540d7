import { serve } from '#lib/http/serve.ts'
import { answerApproval } from '#lib/operations/approvals-answer.ts'

export const POST = serve(answerApproval)
