import { serve } from '#lib/http/serve.ts'
import { createOrganisationPolicy } from '#lib/operations/organisation-policy.ts'

export const POST = serve(createOrganisationPolicy)
