import { serve } from '#lib/http/serve.ts'
import { readMailbox } from '#lib/operations/mailbox.ts'

export const GET = serve(readMailbox)
