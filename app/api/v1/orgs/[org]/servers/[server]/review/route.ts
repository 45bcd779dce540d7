import { serve } from '#lib/http/serve.ts'
import { reviewTools } from '#lib/operations/reviews.ts'

export const POST = serve(reviewTools)
