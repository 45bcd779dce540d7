import type { Value } from '#lib/json/value.ts'
import { toPlain } from '#lib/json/write.ts'
import type { ToolDefinition } from './types.ts'

/** What the classifier looks at in a definition as it was read. What is no text where one belongs is left out. */
export function definitionOf(name: string, tool: ReadonlyMap<string, Value>): ToolDefinition {
  const text = (key: string) => {
    const value = tool.get(key)
    return typeof value === 'string' ? { [key]: value } : {}
  }
  const schema = tool.get('inputSchema')
  const annotations = tool.get('annotations')
  const claims: unknown = annotations === undefined ? undefined : toPlain(annotations)
  return {
    name,
    ...text('title'),
    ...text('description'),
    ...(schema === undefined ? {} : { inputSchema: toPlain(schema) }),
    ...(typeof claims === 'object' && claims !== null && !Array.isArray(claims)
      ? { annotations: Object.fromEntries(Object.entries(claims)) }
      : {}),
  }
}
