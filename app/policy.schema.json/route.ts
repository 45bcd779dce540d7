import { servedPolicySchema } from '#lib/contracts/policy-schema.ts'

export const dynamic = 'force-static'

/** The JSON Schema of the policy language, for anybody's editor; who may read and keep it is said in next.config.ts. */
export function GET(): Response {
  return new Response(servedPolicySchema(), { headers: { 'content-type': 'application/schema+json' } })
}
