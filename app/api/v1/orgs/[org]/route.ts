import { serve } from '#lib/http/serve.ts'
import { readOrganisation, saveOrganisation } from '#lib/operations/organisations.ts'

export const GET = serve(readOrganisation)
export const PUT = serve(saveOrganisation)
