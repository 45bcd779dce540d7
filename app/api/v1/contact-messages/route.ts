import { serve } from '#lib/http/serve.ts'
import { listContactMessages, sendContactMessage } from '#lib/operations/contact.ts'

export const GET = serve(listContactMessages)
export const POST = serve(sendContactMessage)
