import { serve } from '#lib/http/serve.ts'
import { removeMember, saveMember } from '#lib/operations/members.ts'

export const PUT = serve(saveMember)
export const DELETE = serve(removeMember)
