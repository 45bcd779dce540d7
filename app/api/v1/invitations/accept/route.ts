import { serve } from '#lib/http/serve.ts'
import { acceptInvitation } from '#lib/operations/members.ts'

export const POST = serve(acceptInvitation)
