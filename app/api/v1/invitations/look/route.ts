import { serve } from '#lib/http/serve.ts'
import { lookAtInvitation } from '#lib/operations/members.ts'

export const POST = serve(lookAtInvitation)
