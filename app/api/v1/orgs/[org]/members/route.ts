import { serve } from '#lib/http/serve.ts'
import { listMembers } from '#lib/operations/members.ts'

export const GET = serve(listMembers)
