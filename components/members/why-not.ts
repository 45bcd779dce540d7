import { can, canAssign } from '#lib/access/can.ts'
import { type Role, roleWords } from '#lib/access/roles.ts'

export const membersReason = 'Only owners and admins change who is a member.'

/** Why someone of role `by` may not change or remove this member; undefined when they may. */
export function whyNotMember(
  by: Role | null,
  member: { role: Role },
  all: readonly { role: Role }[],
): string | undefined {
  if (by === null || !can(by, 'members:write')) return membersReason
  if (!canAssign(by, member.role)) return `Only an ${roleWords.owner.name.toLowerCase()} changes an owner.`
  const owners = all.filter((each) => each.role === 'owner').length
  if (member.role === 'owner' && owners === 1) return 'The only owner. Make someone else an owner first.'
  return undefined
}
