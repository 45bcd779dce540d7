import { serve } from '#lib/http/serve.ts'
import { discardDraft, saveDraft } from '#lib/operations/drafts.ts'

export const PUT = serve(saveDraft)
export const DELETE = serve(discardDraft)
