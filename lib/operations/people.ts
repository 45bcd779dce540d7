import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { roleOf } from './members.ts'

/** Everybody in the organisation, as far as asking is concerned: the longest member first. */
export async function peopleOf(org: Org) {
  const rows = await org.tx.membership.findMany({ where: { orgId: org.id }, orderBy: { createdAt: 'asc' } })
  const names = await namesOf(
    org,
    rows.map((each) => each.userId),
  )
  return rows.flatMap(({ userId, role }) => {
    const user = names.get(userId)
    return user === undefined ? [] : [{ name: user.name, email: user.email, role: roleOf(role) }]
  })
}

/** Name and address of some users, by their ids. */
export async function namesOf(org: Org, ids: readonly string[]) {
  const users = await org.tx.user.findMany({
    where: { id: { in: [...ids] } },
    // Named one by one: the app role may not read a password's hash, and asking for the whole row would.
    select: { id: true, name: true, email: true },
  })
  return new Map(users.map((each) => [each.id, each]))
}

/** Refuses whoever is no member of this organisation. */
export async function refuseNoMember(org: Org, userId: string, pointer: string): Promise<void> {
  const member = await org.tx.membership.findUnique({ where: { orgId_userId: { orgId: org.id, userId } } })
  if (member === null)
    throw new Refusal('not_found', { fields: [{ pointer, sentence: 'There is no such member.' }] })
}
