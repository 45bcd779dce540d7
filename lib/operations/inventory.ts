import type { ToolView } from '#lib/contracts/servers.ts'
import * as contracts from '#lib/contracts/servers.ts'
import { read } from '#lib/json/read.ts'
import type { Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import type { Tool } from '#lib/policy/types.ts'
import { mints, type Risk } from '#lib/risk/override.ts'
import { scanList, scannerVersion } from '#lib/risk/scan.ts'
import type { Signal } from '#lib/risk/types.ts'
import { riskOf } from './tool-rows.ts'

/** A row of the inventory; `category` and `risk` are those in force. */
export type ToolRow = {
  name: string
  definition: string
  category: string
  risk: string
  /** What the classifier says. */
  classified?: Risk
  override?: OverrideRow | undefined
  state: string
  digest: string
  signals: unknown
  findings: unknown
  tokens: number
  scanner: number
  version?: number
}
type OverrideRow = {
  category: string
  risk: string
  reason: string
  digest: string
  madeBy: string
  madeAt: Date
  confirmedBy: string | null
  confirmedAt: Date | null
}

/** The schema inside a stored definition, as JSON text with its numbers as sent; undefined where it has none. */
function schemaOf(definition: string): string | undefined {
  const result = read(definition)
  if (!result.ok || !(result.value instanceof Map)) return undefined
  const schema = result.value.get('inputSchema')
  return schema === undefined ? undefined : write(schema)
}

/** The tool as the policy engine knows it. */
export function policyTool(row: ToolRow): Tool {
  const inputSchema = schemaOf(row.definition)
  const signals = signalsOf(row)
  const now = riskOf(row)
  const { classified = now } = row
  const unconfirmed = row.override !== undefined && row.override.confirmedBy === null
  return {
    name: row.name,
    ...now,
    state: contracts.toolState.parse(row.state),
    ...(unconfirmed ? { classified } : {}),
    ...(inputSchema === undefined ? {} : { inputSchema }),
    mints: mints(now, classified, signals),
  }
}

function signalsOf(row: ToolRow): Signal[] {
  return contracts.toolView.shape.signals
    .parse(row.signals)
    .map(({ raises, ...rest }) => (raises ? { ...rest, raises } : rest))
}

/** A list of tools as the console shows it. What an older scanner found is looked for anew. */
export function toolViews(rows: readonly ToolRow[]): ToolView[] {
  const stale = rows.some((row) => row.scanner !== scannerVersion)
  const fresh = stale ? scanList(rows.map((row) => parsed(row.definition))) : undefined
  return rows.map((row, n) => toolView(row, fresh === undefined ? row.findings : fresh[n]))
}

function parsed(definition: string): Value | undefined {
  const result = read(definition)
  return result.ok ? result.value : undefined
}

/** The tool as the console shows it. What the server wrote is shown as text, never as markup. */
function toolView(row: ToolRow, findings: unknown): ToolView {
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
  const now = riskOf(row)
  return {
    name: row.name,
    title: text('title'),
    description: text('description'),
    ...now,
    classified: row.classified ?? now,
    override: row.override === undefined ? null : overrideView(row.override, row.digest),
    signals: signalsOf(row),
    findings: contracts.toolView.shape.findings.parse(findings),
    claims,
    inputSchema: schemaOf(row.definition) ?? null,
    tokens: row.tokens,
    state: contracts.toolState.parse(row.state),
    version: row.version ?? 1,
  }
}

function overrideView(row: OverrideRow, digest: string): NonNullable<ToolView['override']> {
  return {
    ...riskOf(row),
    reason: row.reason,
    by: row.madeBy,
    at: row.madeAt.toISOString(),
    earlier: row.digest !== digest,
    confirmedBy: row.confirmedBy,
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
  }
}
