import { Num, type Value } from './value.ts'

const depthMax = 8

/**
 * A believable value for a JSON Schema: its `const`, `default`, first of `examples` or first of `enum`, else the
 * plainest value of its type. Of an object: what it requires, and what says itself what it could be. The result is
 * a beginning for a person to change; it need not satisfy every keyword.
 */
export function exampleOf(schema: Value, root: Value = schema, depth = 0): Value {
  if (!(schema instanceof Map) || depth > depthMax) return null
  const stated = statedExample(schema)
  if (stated !== undefined) return stated
  const inner = elsewhere(schema, root)
  if (inner !== undefined) return exampleOf(inner, root, depth + 1)
  switch (typeOf(schema)) {
    case 'object':
      return objectOf(schema, root, depth)
    case 'array': {
      const items = schema.get('items')
      return atLeast(schema.get('minItems')) > 0 && items !== undefined
        ? [exampleOf(items, root, depth + 1)]
        : []
    }
    case 'string':
      return stringOf(schema)
    case 'integer':
    case 'number':
      return schema.get('minimum') instanceof Num ? (schema.get('minimum') ?? null) : new Num('1')
    case 'boolean':
      return false
    default:
      return null
  }
}

/** What the schema itself gives as a value, if it does. */
function statedExample(schema: Map<string, Value>): Value | undefined {
  for (const key of ['const', 'default']) if (schema.has(key)) return schema.get(key)
  for (const key of ['examples', 'enum']) {
    const all = schema.get(key)
    if (Array.isArray(all) && all.length > 0) return all[0]
  }
  return schema.get('example')
}

/** The type a schema names, or shows by its members. */
export function typeOf(schema: Map<string, Value>): string | undefined {
  const type = schema.get('type')
  const first = Array.isArray(type) ? type.find((each) => each !== 'null') : type
  if (typeof first === 'string') return first
  if (schema.get('properties') instanceof Map) return 'object'
  return schema.has('items') ? 'array' : undefined
}

function elsewhere(schema: Map<string, Value>, root: Value): Value | undefined {
  const ref = schema.get('$ref')
  if (typeof ref === 'string') return follow(ref, root)
  for (const key of ['allOf', 'oneOf', 'anyOf']) {
    const all = schema.get(key)
    if (Array.isArray(all) && typeOf(schema) === undefined) return all[0]
  }
  return undefined
}

/** The value a local reference points at; references to anywhere else are not followed. */
function follow(ref: string, root: Value): Value | undefined {
  if (!ref.startsWith('#/')) return undefined
  let at: Value | undefined = root
  for (const part of ref.slice(2).split('/')) {
    if (!(at instanceof Map)) return undefined
    at = at.get(part.replaceAll('~1', '/').replaceAll('~0', '~'))
  }
  return at
}

function objectOf(schema: Map<string, Value>, root: Value, depth: number): Value {
  const made = new Map<string, Value>()
  const properties = schema.get('properties')
  if (!(properties instanceof Map)) return made
  const required = schema.get('required')
  for (const [name, property] of properties) {
    const needed = Array.isArray(required) && required.includes(name)
    const says = property instanceof Map && statedExample(property) !== undefined
    if (needed || says) made.set(name, exampleOf(property, root, depth + 1))
  }
  return made
}

function stringOf(schema: Map<string, Value>): string {
  const byFormat: Record<string, string> = {
    date: '2026-01-31',
    'date-time': '2026-01-31T12:00:00Z',
    email: 'someone@example.com',
    uri: 'https://example.com/',
    uuid: '00000000-0000-4000-8000-000000000000',
  }
  const format = schema.get('format')
  const text = (typeof format === 'string' ? byFormat[format] : undefined) ?? 'example'
  return text.padEnd(Math.min(atLeast(schema.get('minLength')), 200), 'x')
}

function atLeast(value: Value | undefined): number {
  return value instanceof Num ? Number(value.token) : 0
}
