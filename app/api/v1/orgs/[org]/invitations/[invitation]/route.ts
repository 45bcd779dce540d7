import { serve } from '#lib/http/serve.ts'
import { revokeInvitation } from '#lib/operations/members.ts'

export const DELETE = serve(revokeInvitation)
