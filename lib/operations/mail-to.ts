import { can, type Permission } from '#lib/access/can.ts'
import { roles } from '#lib/access/roles.ts'
import type { Org } from '#lib/db/with-org.ts'

/**
 * The members who may do something, by address. Who never confirmed theirs is left out: it may be somebody else's.
 */
export async function peopleWho(org: Org, permission: Permission): Promise<{ id: string; email: string }[]> {
  const who = roles.filter((role) => can(role, permission))
  return org.tx.$queryRaw<{ id: string; email: string }[]>`
    SELECT u.id, u.email FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.org_id = ${org.id}::uuid AND m.role = ANY(${who}) AND u.email_confirmed_at IS NOT NULL ORDER BY u.email`
}
