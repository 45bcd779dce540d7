import { serve } from '#lib/http/serve.ts'
import { createOrganisation } from '#lib/operations/organisations.ts'

export const POST = serve(createOrganisation)
