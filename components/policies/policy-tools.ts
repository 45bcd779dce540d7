import type { ToolView } from '#lib/contracts/servers.ts'
import type { Tool } from '#lib/policy/types.ts'
import { mints } from '#lib/risk/override.ts'

/** A tool of the inventory as the policy engine knows it. */
export function policyTool(tool: ToolView): Tool {
  const { name, category, risk, state, classified, override } = tool
  const signals = tool.signals.map(({ raises, ...rest }) => (raises ? { ...rest, raises } : rest))
  return {
    name,
    category,
    risk,
    state,
    mints: mints({ category, risk }, classified, signals),
    ...(override !== null && override.confirmedBy === null ? { classified } : {}),
    ...(tool.inputSchema === null ? {} : { inputSchema: tool.inputSchema }),
  }
}
