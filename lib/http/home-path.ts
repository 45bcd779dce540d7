import { callerOf } from '#lib/auth/caller.ts'
import { firstOrganisation } from '#lib/db/people.ts'

/** Where a person belongs: their first organisation, or the account page without one; nothing for a visitor. */
export async function homePath(headers: Headers): Promise<string | undefined> {
  const caller = await callerOf(headers)
  if (caller.kind !== 'member') return undefined
  const slug = await firstOrganisation(caller.userId)
  return slug === undefined ? '/account' : `/o/${slug}`
}
