import type { ToolView } from '#lib/contracts/servers.ts'
import * as contracts from '#lib/contracts/servers.ts'
import { read } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import type { Tool } from '#lib/policy/types.ts'
import { needsPerson } from '#lib/risk/signals.ts'
import type { Signal } from '#lib/risk/types.ts'

/** A row of the inventory, as Prisma returns it. */
export type ToolRow = {
  name: string
  definition: string
  category: string
  risk: string
  state: string
  digest: string
  signals: unknown
  findings: unknown
  tokens: number
}

/** The schema inside a stored definition, as JSON text with its numbers as sent; undefined where it has none. */
export function schemaOf(definition: string): string | undefined {
  const result = read(definition)
  if (!result.ok || !(result.value instanceof Map)) return undefined
  const schema = result.value.get('inputSchema')
  return schema === undefined ? undefined : write(schema)
}

/** The tool as the policy engine knows it. */
export function policyTool(row: ToolRow): Tool {
  const inputSchema = schemaOf(row.definition)
  const signals = signalsOf(row)
  const category = contracts.category.parse(row.category)
  const risk = contracts.risk.parse(row.risk)
  return {
    name: row.name,
    category,
    risk,
    state: contracts.toolState.parse(row.state),
    ...(inputSchema === undefined ? {} : { inputSchema }),
    mints: needsPerson({ category, level: risk, signals, version: 0 }),
  }
}

function signalsOf(row: ToolRow): Signal[] {
  return contracts.toolView.shape.signals
    .parse(row.signals)
    .map(({ raises, ...rest }) => (raises ? { ...rest, raises } : rest))
}

/** The tool as the console shows it. What the server wrote is shown as text, never as markup. */
export function toolView(row: ToolRow): ToolView {
  const result = read(row.definition)
  const members = result.ok && result.value instanceof Map ? result.value : new Map<string, unknown>()
  const text = (key: string): string | null => {
    const value = members.get(key)
    return typeof value === 'string' ? value : null
  }
  const annotations = members.get('annotations')
  const claims: Record<string, unknown> = {}
  if (annotations instanceof Map) {
    for (const [key, value] of annotations)
      if (typeof value === 'boolean' || typeof value === 'string') claims[key] = value
  }
  return {
    name: row.name,
    title: text('title'),
    description: text('description'),
    category: contracts.category.parse(row.category),
    risk: contracts.risk.parse(row.risk),
    signals: signalsOf(row),
    findings: contracts.toolView.shape.findings.parse(row.findings),
    claims,
    inputSchema: schemaOf(row.definition) ?? null,
    tokens: row.tokens,
    state: contracts.toolState.parse(row.state),
  }
}
