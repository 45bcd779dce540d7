import { longestRead, plain, wordsOf } from './words.ts'

/** One argument of a tool, at any depth of its schema; `parts` are all schemas that speak of its value, its own first. */
export type Argument = {
  name: string
  schema: Record<string, unknown>
  parts: readonly Record<string, unknown>[]
}

const mostNodes = 20_000
const mostArguments = 2_000
const mostOptions = 20_000
const mostText = 200_000
const longestSaid = 20_000
const longestRef = 1_000

/** The keywords of a schema that hold others: for the same value or what is in it, each under a name, or to refer to. */
const within =
  'items prefixItems additionalItems contains additionalProperties unevaluatedItems unevaluatedProperties propertyNames contentSchema if then else not anyOf oneOf allOf'.split(
    ' ',
  )
const dependent = ['dependentSchemas', 'dependencies']
const naming = ['properties', 'patternProperties']
const defining = ['$defs', 'definitions']
const referring = ['$ref', '$dynamicRef', '$recursiveRef']

type Reading = Argument & { parts: Record<string, unknown>[] }

/**
 * The arguments of a tool at any depth of its schema, breadth first and at most 2,000: the schema is hostile input.
 * `whole` says whether they are all of them, with all that is said of them. A reference is followed inside the schema;
 * what stands anywhere else is not read.
 */
export function readSchema(schema: unknown): { given: Argument[]; whole: boolean } {
  const given: Reading[] = []
  const queue: { node: unknown; argument: Reading | undefined }[] = [{ node: schema, argument: undefined }]
  const seen = new Map<object, Set<Reading | undefined>>()
  let options = 0
  let text = 0
  let cut = false
  for (const { node, argument } of queue) {
    if (cut) break
    if (!isObject(node)) continue
    const speaksOf = seen.get(node) ?? new Set()
    if (speaksOf.has(argument)) continue
    if (speaksOf.size === 0) {
      for (const [name, child] of membersOf(node, naming)) {
        const next: Reading = { name, schema: isObject(child) ? child : {}, parts: [] }
        given.push(next)
        queue.push({ node: next.schema, argument: next })
      }
      for (const [, child] of membersOf(node, defining)) queue.push({ node: child, argument: undefined })
    }
    seen.set(node, speaksOf.add(argument))
    argument?.parts.push(node)
    const inner = within.flatMap((key) => node[key])
    const refs = referring.flatMap((key) => (typeof node[key] === 'string' ? [node[key]] : []))
    const targets = refs.map((ref) => referred(schema, ref))
    for (const [, child] of membersOf(node, dependent)) inner.push(child)
    for (const child of [...inner, ...targets]) if (child !== undefined) queue.push({ node: child, argument })
    const said = lengthOf(node.title) + lengthOf(node.description)
    options += lengthOf(node.enum)
    text += said
    cut =
      queue.length > mostNodes ||
      given.length > mostArguments ||
      options > mostOptions ||
      text > mostText ||
      said > longestSaid ||
      optionsIn(node).some((option) => option.length > longestRead) ||
      targets.includes(undefined) ||
      (node !== schema && node.$id !== undefined)
  }
  return { given: given.slice(0, mostArguments), whole: !cut }
}

const membersOf = (node: Record<string, unknown>, keys: readonly string[]) =>
  keys.flatMap((key) => (isObject(node[key]) ? Object.entries(node[key]) : []))

/** What a reference points to inside the same schema, if it does. */
function referred(schema: unknown, ref: string): unknown {
  if (ref.length > longestRef || !/^#(?:\/|$)/.test(ref)) return undefined
  let at = schema
  for (const step of ref.split('/').slice(1)) {
    const key = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(at)) at = at[Number(key)]
    else if (isObject(at) && Object.hasOwn(at, key)) at = at[key]
    else return undefined
  }
  return at
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

/** The texts that a schema lets one choose from. */
export function optionsIn(part: Record<string, unknown>): string[] {
  const told: unknown[] = [...(Array.isArray(part.enum) ? part.enum : []), part.const]
  return told.filter((option) => typeof option === 'string')
}

/** `webhookUrl` and `webhook-url` are `webhook_url`. */
export const plainName = ({ name }: Argument): string => wordsOf(name).join('_')

const lengthOf = (value: unknown) => (typeof value === 'string' || Array.isArray(value) ? value.length : 0)

/** What the schema says of an argument as it looks, at most so much in one place. */
export function saidOf({ parts }: Argument): string {
  return parts
    .flatMap(({ title, description }) => [title, description])
    .filter((text) => typeof text === 'string')
    .map((text) => plain(text.slice(0, longestSaid)))
    .join('\n')
}

/** Whether a caller writes a text of its own there, and does not choose one. */
export function isFree({ schema }: Argument): boolean {
  const { type } = schema
  const text = type === undefined || type === 'string' || (Array.isArray(type) && type.includes('string'))
  return text && !Array.isArray(schema.enum) && schema.const === undefined
}

/** Whether an argument takes several of a thing. */
export function isList({ parts }: Argument): boolean {
  return parts.some(({ type }) => type === 'array' || (Array.isArray(type) && type.includes('array')))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
