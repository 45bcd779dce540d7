import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { categories, levels } from '#lib/risk/types.ts'
import { parsePath } from './paths.ts'
import { MOST_SCHEMA } from './schema-read.ts'

/** What kind of value stands at a place of a call; `any` where a schema does not say, or says several. */
export type FieldKind = 'number' | 'text' | 'truth' | 'list' | 'object' | 'hour' | 'weekday' | 'any'

/** What a field of each kind takes, as people read it. */
export const kindWords: Readonly<Record<FieldKind, string>> = {
  number: 'number',
  text: 'text',
  truth: 'true or false',
  list: 'list',
  object: 'object',
  hour: 'hour',
  weekday: 'day',
  any: 'anything',
}

/** Something a condition can look at. */
export type Field = {
  path: string
  kind: FieldKind
  /** The only values there are, where the schema names them. */
  choices?: (string | boolean | Num)[]
  /** The schema wants it in every call. */
  required: boolean
  /** What the server says of it: text of others, to be shown as text. */
  description?: string
}

const MOST_FIELDS = 400
const MOST_DEPTH = 6
const LONGEST_PATH = 1000
const MOST_BESIDE = 40

/**
 * The arguments that a tool's input schema names, nested ones too, in the order of the schema. A list stands as itself
 * and as each of its elements (`[*]`). Total: a schema that cannot be read, or that never ends, gives what was found.
 */
export function argumentFields(schemaText: string): Field[] {
  const found = read(schemaText, { bytes: MOST_SCHEMA.bytes, values: MOST_SCHEMA.values })
  if (!found.ok) return []
  const fields: Field[] = []
  walk(found.value, 'args', true, 0, { root: found.value, fields })
  return fields
}

type Walk = { root: Value; fields: Field[] }

function walk(schema: Value, path: string, required: boolean, depth: number, to: Walk): void {
  if (to.fields.length >= MOST_FIELDS || depth > MOST_DEPTH) return
  const beside = inPlace(schema, to.root)
  const kind = kindOf(beside)
  if (path !== 'args' && !(kind === 'object' && path.endsWith('[*]'))) {
    const field: Field = { path, kind, required }
    const choices = choicesOf(beside)
    if (choices.length > 0) field.choices = choices
    const description = beside.map((one) => one.get('description')).find((one) => typeof one === 'string')
    if (typeof description === 'string' && description.trim() !== '') field.description = description.trim()
    to.fields.push(field)
  }
  for (const one of beside) {
    const listed = one.get('required')
    const needed = new Set(Array.isArray(listed) ? listed : [])
    const properties = one.get('properties')
    if (!(properties instanceof Map)) continue
    for (const [key, property] of properties) {
      if (to.fields.length >= MOST_FIELDS) return
      if (path.length + key.length > LONGEST_PATH) continue
      const next = path + keyStep(key)
      if (parsePath(next).root === 'bad' || to.fields.some((field) => field.path === next)) continue
      walk(property, next, needed.has(key), depth + 1, to)
    }
  }
  const items = beside.map((one) => one.get('items')).find((one) => one instanceof Map)
  if (kind === 'list') walk(items ?? true, `${path}[*]`, false, depth + 1, to)
}

const PLAIN = /^[^.[\]"'\s\p{Cc}]+$/u

function keyStep(key: string): string {
  return PLAIN.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

/** The schemas that speak about one place: itself, what it refers to, and what it is made of. */
function inPlace(schema: Value, root: Value): Map<string, Value>[] {
  const found = new Set<Map<string, Value>>()
  const waiting: (Value | undefined)[] = [schema]
  while (waiting.length > 0 && found.size < MOST_BESIDE) {
    const one = waiting.shift()
    if (!(one instanceof Map) || found.has(one)) continue
    found.add(one)
    const ref = one.get('$ref')
    if (typeof ref === 'string') waiting.push(refersTo(ref, root))
    for (const key of ['allOf', 'anyOf', 'oneOf']) {
      const all = one.get(key)
      if (Array.isArray(all)) waiting.push(...all)
    }
  }
  return [...found]
}

function refersTo(ref: string, root: Value): Value | undefined {
  if (ref === '#') return root
  if (!ref.startsWith('#/')) return undefined
  let at: Value | undefined = root
  for (const key of ref.slice(2).split('/')) {
    if (!(at instanceof Map)) return undefined
    at = at.get(key.replaceAll('~1', '/').replaceAll('~0', '~'))
  }
  return at
}

const KINDS: ReadonlyMap<string, FieldKind> = new Map([
  ['number', 'number'],
  ['integer', 'number'],
  ['string', 'text'],
  ['boolean', 'truth'],
  ['array', 'list'],
  ['object', 'object'],
])

function kindOf(schemas: readonly Map<string, Value>[]): FieldKind {
  const kinds = new Set<FieldKind>()
  for (const schema of schemas) {
    const type = schema.get('type')
    for (const name of Array.isArray(type) ? type : [type]) {
      const kind = typeof name === 'string' ? KINDS.get(name) : undefined
      if (kind !== undefined) kinds.add(kind)
    }
    if (type === undefined && schema.get('properties') instanceof Map) kinds.add('object')
    if (type === undefined && schema.has('items')) kinds.add('list')
  }
  if (kinds.size === 0) for (const choice of choicesOf(schemas)) kinds.add(kindOfValue(choice))
  const [only] = kinds
  return kinds.size === 1 && only !== undefined ? only : 'any'
}

function kindOfValue(value: string | boolean | Num): FieldKind {
  if (value instanceof Num) return 'number'
  return typeof value === 'boolean' ? 'truth' : 'text'
}

/** The values of `enum` and `const`, in their order, each once. */
function choicesOf(schemas: readonly Map<string, Value>[]): (string | boolean | Num)[] {
  const found = new Map<string, string | boolean | Num>()
  for (const schema of schemas) {
    const all = schema.get('enum')
    const values = [...(Array.isArray(all) ? all : []), ...(schema.has('const') ? [schema.get('const')] : [])]
    for (const value of values) {
      if (value instanceof Num) found.set(`n${value.token}`, value)
      else if (typeof value === 'string' || typeof value === 'boolean') found.set(typeof value + value, value)
    }
  }
  return [...found.values()].slice(0, 100)
}

/** What every call has beside its arguments. Labels are named by their key, so they are written, not picked. */
export const callFields: readonly Field[] = [
  { path: 'time.hour', kind: 'hour', required: true },
  { path: 'time.weekday', kind: 'weekday', required: true },
  { path: 'identity.kind', kind: 'text', choices: ['agent', 'automation', 'person'], required: true },
  { path: 'identity.id', kind: 'text', required: true },
  { path: 'tool.name', kind: 'text', required: true },
  { path: 'tool.category', kind: 'text', choices: [...categories], required: true },
  { path: 'tool.risk', kind: 'text', choices: [...levels], required: true },
]

/** The field at a path: one of those given, one that every call has, a label, or one of which nothing is known. */
export function fieldAt(path: string, fields: readonly Field[]): Field {
  const known = fields.find((field) => field.path === path) ?? callFields.find((field) => field.path === path)
  if (known !== undefined) return known
  const label = path.startsWith('identity.labels') || path.startsWith('grant.labels')
  return { path, kind: label ? 'text' : 'any', required: false }
}

/** The fields of several tools, each once; of one that two tools describe differently, only the path is kept. */
export function sharedFields(lists: readonly (readonly Field[])[]): Field[] {
  const found = new Map<string, Field>()
  for (const field of lists.flat()) {
    const before = found.get(field.path)
    if (before === undefined) found.set(field.path, field)
    else if (before.kind !== field.kind)
      found.set(field.path, { path: field.path, kind: 'any', required: false })
  }
  return [...found.values()]
}
