import { argumentFields, type Field, kindWords } from '#lib/policy/edit-fields.ts'
import type { ToolDefinition } from '#lib/risk/types.ts'
import { served } from '#lib/risk/visible.ts'
import { inventoried } from './demonstrate.ts'

/** One argument of a tool as a table shows it. `about` is the server's own text, shortened and made visible. */
export type ListedArgument = { name: string; required: boolean; takes: string; about: string }

const LONGEST = 240

/** The arguments that a definition names, nested ones too, in its order. */
export function listedArguments(definition: ToolDefinition): ListedArgument[] {
  const fields = argumentFields(inventoried(definition).inputSchema ?? '{}')
  const elements = new Map(fields.map((field) => [field.path, field]))
  return fields
    .filter(({ path }) => !path.endsWith('[*]'))
    .map((field) => ({
      name: served(field.path.replace(/^args\.?/, ''), 100),
      required: field.required,
      takes: served(
        takes(field, elements.get(`${field.path}[*]`), schemaAt(definition, field.path)),
        LONGEST,
      ),
      about: served(field.description ?? '', LONGEST),
    }))
}

function takes(field: Field, element: Field | undefined, schema: Record<string, unknown>): string {
  const choices = choicesOf(field) ?? choicesOf(element)
  const kind = schema.type === 'integer' ? 'whole number' : kindWords[field.kind]
  const [least, most] = boundsOf(schema)
  const bounds = most === undefined ? '' : least === undefined ? ` up to ${most}` : ` ${least} to ${most}`
  const unit = field.kind === 'text' ? ' characters' : ''
  const what =
    choices === undefined
      ? `${kind}${bounds === '' ? '' : `,${bounds}${unit}`}`
      : `${field.kind === 'list' ? `list of${bounds}` : 'one of'}: ${choices.join(', ')}`
  return schema.default === undefined ? what : `${what}; without it ${JSON.stringify(schema.default)}`
}

function choicesOf(field: Field | undefined): string[] | undefined {
  return field?.choices?.map((choice) => (typeof choice === 'object' ? choice.token : String(choice)))
}

function boundsOf(schema: Record<string, unknown>): [number | undefined, number | undefined] {
  const number = (...keys: string[]) =>
    keys.map((key) => schema[key]).find((value) => typeof value === 'number')
  return [number('minimum', 'minLength', 'minItems'), number('maximum', 'maxLength', 'maxItems')]
}

/** The schema of an argument that stands at the top, where most stand; of others nothing more is said. */
function schemaAt(definition: ToolDefinition, path: string): Record<string, unknown> {
  const all = plain(plain(definition.inputSchema).properties)
  const name = path.slice('args.'.length)
  return Object.hasOwn(all, name) ? plain(all[name]) : {}
}

export function plain(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}
