import type { Caller } from '#lib/db/caller.ts'
import { organisationOf } from '#lib/db/people.ts'

/** The page of a request in an organisation that this person is in; nothing for anybody else, whether it is there or not. */
export async function approvalPlace(
  caller: Caller,
  org: string,
  approval: string,
): Promise<string | undefined> {
  if (caller.kind !== 'member') return undefined
  const slug = await organisationOf(caller.userId, org)
  return slug === undefined ? undefined : `/o/${slug}/approvals/${approval}`
}
