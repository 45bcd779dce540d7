import type { ToolView } from '#lib/contracts/servers.ts'
import type { Tool } from '#lib/policy/types.ts'
import { needsPerson } from '#lib/risk/signals.ts'

/** A tool of the inventory as the policy engine knows it. */
export function policyTool(tool: ToolView): Tool {
  const signals = tool.signals.map(({ raises, ...rest }) => (raises ? { ...rest, raises } : rest))
  return {
    name: tool.name,
    category: tool.category,
    risk: tool.risk,
    state: tool.state,
    mints: needsPerson({ category: tool.category, level: tool.risk, signals, version: 0 }),
    ...(tool.inputSchema === null ? {} : { inputSchema: tool.inputSchema }),
  }
}
