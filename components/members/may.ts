import { can } from '#lib/access/can.ts'
import type { Role } from '#lib/access/roles.ts'

/** May someone of this role see the API tokens? Asked before they are read, so that the page has no refusal to show. */
export function seesTokens(role: Role | null): role is Role {
  return role !== null && can(role, 'tokens:read')
}
