import { fromPlain, write } from '#lib/json/write.ts'
import { type Form, type Members, POLICY, type When, type Words } from './grammar.ts'
import { PARTS } from './grammar-parts.ts'
import { TOO_MUCH } from './most.ts'

/** What this language needs of JSON Schema 2020-12. */
export type JsonSchema = {
  $schema?: string
  $ref?: string
  $defs?: Readonly<Record<string, JsonSchema>>
  title?: string
  description?: string
  type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean'
  const?: string
  enum?: readonly string[]
  minLength?: number
  maxLength?: number
  pattern?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  items?: JsonSchema
  maxItems?: number
  properties?: Readonly<Record<string, JsonSchema>>
  required?: readonly string[]
  additionalProperties?: JsonSchema | false
  propertyNames?: JsonSchema
  maxProperties?: number
  anyOf?: readonly JsonSchema[]
}

/**
 * The JSON Schema of the policy language, made from the tables that the reader reads by. It says everything that can
 * be said about the form; what needs several places of the document (one counter with two maxima, how many conditions
 * there are in all) is said by `check`.
 */
export const policySchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Policy',
  description: `What agents may do with the tools of one server. ${Object.values(TOO_MUCH).slice(0, -1).join('. ')}.`,
  ...schemaOf({ kind: 'object', members: POLICY }),
  $defs: Object.fromEntries(
    Object.entries(PARTS).map(([name, { title, about, form }]) => [
      name,
      { title, description: about, ...schemaOf(form) },
    ]),
  ),
}

/** The schema as it is served. */
export function policySchemaText(): string {
  return `${write(fromPlain(policySchema), 2)}\n`
}

function schemaOf(form: Form): JsonSchema {
  switch (form.kind) {
    case 'text':
      return {
        type: 'string',
        ...(form.least === undefined ? {} : { minLength: form.least }),
        ...(form.most === undefined ? {} : { maxLength: form.most }),
        ...(form.pattern === undefined ? {} : { pattern: form.pattern }),
      }
    case 'word':
      return { anyOf: wordsOf(form.words) }
    case 'number':
      return { type: 'number' }
    case 'amount':
      return { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1e18 }
    case 'whole':
      return { type: 'integer', minimum: form.least, maximum: form.most }
    case 'flag':
      return { type: 'boolean' }
    case 'list':
      return {
        type: 'array',
        items: schemaOf(form.of),
        ...(form.most === undefined ? {} : { maxItems: form.most }),
      }
    case 'object':
      return {
        ...(form.title === undefined ? {} : { title: form.title }),
        ...objectOf(form.members),
        ...whenOf(form.when),
      }
    case 'map':
      return {
        type: 'object',
        ...(form.keys === undefined ? {} : { propertyNames: schemaOf(form.keys) }),
        ...(form.of === undefined ? {} : { additionalProperties: schemaOf(form.of) }),
        ...(form.most === undefined ? {} : { maxProperties: form.most }),
      }
    case 'either':
      return { anyOf: form.of.flatMap((one) => (one.kind === 'word' ? wordsOf(one.words) : [schemaOf(one)])) }
    case 'part':
      return { $ref: `#/$defs/${form.name}` }
  }
}

function objectOf(members: Members): JsonSchema {
  const needed = Object.keys(members).filter((key) => members[key]?.needed)
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(members).map(([key, { title, about, form }]) => [
        key,
        { title, description: about, ...schemaOf(form) },
      ]),
    ),
    ...(needed.length === 0 ? {} : { required: needed }),
    additionalProperties: false,
  }
}

function whenOf(when: readonly When[] | undefined): JsonSchema {
  if (when === undefined) return {}
  return {
    anyOf: when.map(({ key, words, member, form }) => ({
      properties: { [key]: { enum: words }, [member]: schemaOf(form) },
    })),
  }
}

/** Each word a choice of its own, so that it can say what it means. */
function wordsOf(words: Words): JsonSchema[] {
  return words.map(([word, description]) => ({ const: word, description }))
}
