import { serve } from '#lib/http/serve.ts'
import { inviteMember } from '#lib/operations/members.ts'

export const POST = serve(inviteMember)
