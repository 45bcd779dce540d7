import { type JsonSchema, policySchema } from './json-schema.ts'
import type { Loose } from './loose.ts'

/** A schema that speaks about one place, and the named part of the language it is, if any. */
export type Candidate = { schema: JsonSchema; part: string | undefined }

/**
 * The schemas for a place of a document that is still being typed, given the objects and lists above it. Of several
 * choices, those that what is already there rules out are left away.
 */
export function schemasAt(
  above: readonly { node: Loose; step: string | number | undefined }[],
  step: string | number | undefined,
): Candidate[] {
  const [first, ...rest] = above
  let at = expand({ schema: policySchema, part: undefined }, first?.node)
  for (const { node, step } of rest) at = below(at, step).flatMap((one) => expand(one, node))
  return step === undefined ? at : below(at, step).flatMap((one) => expand(one, undefined))
}

/** A schema with what it refers to and all of its choices. */
export function choicesOf(schema: JsonSchema): Candidate[] {
  return expand({ schema, part: undefined }, undefined)
}

/** What the schemas say about one member or element. */
function below(at: readonly Candidate[], step: string | number | undefined): Candidate[] {
  const found = at.flatMap(({ schema }): JsonSchema[] => {
    if (typeof step === 'number') return schema.items === undefined ? [] : [schema.items]
    if (step === undefined || dependsOnly(schema)) return []
    const known = schema.properties?.[step]
    if (known === undefined) return schema.additionalProperties ? [schema.additionalProperties] : []
    // What depends on the other members says it more exactly.
    const exact = at
      .filter((other) => dependsOnly(other.schema) && schema.anyOf?.includes(other.schema))
      .flatMap((other) => other.schema.properties?.[step] ?? [])
      .filter((one) => one.enum === undefined)
    return exact.length > 0 ? exact : [known]
  })
  return [...new Set(found)].map((schema) => ({ schema, part: undefined }))
}

/** Whether a schema only says how members of another depend on each other. */
function dependsOnly(schema: JsonSchema): boolean {
  return schema.type === undefined && schema.properties !== undefined
}

/** The schema itself, what it refers to, and those of its choices that the value does not rule out. */
function expand({ schema, part }: Candidate, node: Loose | undefined): Candidate[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice('#/$defs/'.length)
    const target = policySchema.$defs?.[name]
    return target === undefined ? [] : expand({ schema: target, part: name }, node)
  }
  const choices = (schema.anyOf ?? []).map((choice) => expand({ schema: choice, part: undefined }, node))
  const fitting = choices.filter(([first]) => first !== undefined && fits(first.schema, node))
  return [{ schema, part }, ...(fitting.length > 0 ? fitting : choices).flat()]
}

/** Whether the members that are there leave this schema possible. */
function fits(schema: JsonSchema, node: Loose | undefined): boolean {
  if (node?.kind !== 'object') return true
  return node.members.every(({ key, value }) => {
    const member = schema.properties?.[key.text]
    if (member === undefined) return !(schema.additionalProperties === false && key.closed)
    return member.enum === undefined || (value?.kind === 'text' && member.enum.includes(value.text))
  })
}
