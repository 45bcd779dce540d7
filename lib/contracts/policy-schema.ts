import { policySchemaText } from '#lib/policy/json-schema.ts'

/** Where every instance serves the JSON Schema of the policy language; a document may name it in `$schema`. */
export const policySchemaPath = '/policy.schema.json'

/** The schema as it is served. It has no `$id`: its address is that of the instance it was read from. */
export function servedPolicySchema(): string {
  return policySchemaText()
}
