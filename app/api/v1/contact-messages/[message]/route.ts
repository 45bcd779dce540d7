import { serve } from '#lib/http/serve.ts'
import { readContactMessage, saveContactMessage } from '#lib/operations/contact.ts'

export const GET = serve(readContactMessage)
export const PUT = serve(saveContactMessage)
