import type { ToolView } from '#lib/contracts/servers.ts'

/** The two calls that show a new agent at work: a harmless one and a dangerous one, with arguments that fit. */
export function firstCallsOf(tools: readonly ToolView[]): { tool: string; title: string; args: string }[] {
  const calm =
    tools.find((each) => each.name.endsWith('products_search')) ?? tools.find((each) => each.risk === 'low')
  const sharp =
    tools.find((each) => each.name.endsWith('issue_client_key')) ??
    tools.find((each) => each.risk === 'critical')
  return [
    ...(calm
      ? [{ tool: calm.name, title: 'Search products', args: exampleArguments(calm.inputSchema) }]
      : []),
    ...(sharp
      ? [{ tool: sharp.name, title: 'Issue a client key', args: exampleArguments(sharp.inputSchema) }]
      : []),
  ]
}

/** Arguments as JSON text, made from a schema's own examples, defaults and choices; required members only. */
function exampleArguments(schema: string | null): string {
  const parsed: unknown = schema === null ? {} : JSON.parse(schema)
  const example = exampleOf(parsed, 0)
  return JSON.stringify(isObject(example) ? example : {})
}

function exampleOf(schema: unknown, depth: number): unknown {
  if (!isObject(schema) || depth > 6) return undefined
  if (Array.isArray(schema.examples) && schema.examples.length) return schema.examples[0]
  if (schema.default !== undefined) return schema.default
  if (schema.const !== undefined) return schema.const
  if (Array.isArray(schema.enum) && schema.enum.length) return schema.enum[0]
  const { properties } = schema
  if (isObject(properties)) {
    const required = Array.isArray(schema.required) ? schema.required : []
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => required.includes(name))
        .map(([name, child]) => [name, exampleOf(child, depth + 1) ?? blankOf(child)]),
    )
  }
  return undefined
}

function blankOf(schema: unknown): unknown {
  const type = isObject(schema) ? schema.type : undefined
  if (type === 'number' || type === 'integer') return 1
  if (type === 'boolean') return false
  if (type === 'array') return []
  return type === 'object' ? {} : 'example'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
