import { serve } from '#lib/http/serve.ts'
import { publishPolicy } from '#lib/operations/publishing.ts'
import { listVersions } from '#lib/operations/versions.ts'

export const GET = serve(listVersions)
export const POST = serve(publishPolicy)
