import { callerOf } from '#lib/auth/caller.ts'
import { firstOrganisation } from '#lib/db/people.ts'

/** The path of a person's first organisation; sign-in for a visitor; the account page for someone without one. */
export async function homePath(headers: Headers): Promise<string> {
  const caller = await callerOf(headers)
  if (caller.kind !== 'member') return '/sign-in'
  const slug = await firstOrganisation(caller.userId)
  return slug === undefined ? '/account' : `/o/${slug}`
}
