import { can } from '#lib/access/can.ts'
import type { Role } from '#lib/access/roles.ts'

/** What the pages about calls offer; the operations behind them check the same again. */
export type May = { try: boolean; export: boolean; removeSamples: boolean; events: boolean; connect: boolean }

/** What a role may do on the pages about calls. */
export function mayOf(role: Role | null): May {
  const allowed = (permission: Parameters<typeof can>[1]) => role !== null && can(role, permission)
  return {
    try: allowed('calls:try'),
    export: allowed('calls:export'),
    removeSamples: allowed('grants:write'),
    events: allowed('events:read'),
    connect: allowed('grants:write'),
  }
}
