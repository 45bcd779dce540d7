import { canAssign } from '#lib/access/can.ts'
import { roleWords } from '#lib/access/roles.ts'
import * as contracts from '#lib/contracts/account.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import type { Platform } from '#lib/db/with-platform.ts'
import { hashToken, mintToken, parseToken } from '#lib/secrets/token.ts'
import { makePerson } from './accounts.ts'
import { invitationLink, mailInvitation } from './mails.ts'
import { operation, platformOperation } from './operation.ts'

const invitationMs = 7 * 86_400_000
/** A role as it is stored. */
export const roleOf = (text: string) => contracts.memberView.shape.role.parse(text)

function member(
  org: Org,
  row: { userId: string; role: string; createdAt: Date },
  user: { name: string; email: string } | undefined,
) {
  return {
    userId: row.userId,
    name: user?.name ?? 'Unknown',
    email: user?.email ?? '',
    role: roleOf(row.role),
    since: row.createdAt.toISOString(),
    you: org.caller.kind === 'member' && org.caller.userId === row.userId,
  }
}

// Named one by one: the app role may not read a password's hash, and asking for the whole row would.
const visible = { id: true, name: true, email: true } as const

export const listMembers = operation(contracts.listMembers, async (org) => {
  const rows = await org.tx.membership.findMany({ where: { orgId: org.id }, orderBy: { createdAt: 'asc' } })
  const users = await org.tx.user.findMany({
    where: { id: { in: rows.map((each) => each.userId) } },
    select: visible,
  })
  const byId = new Map(users.map((each) => [each.id, each]))
  const invitations = await org.tx.invitation.findMany({
    where: { orgId: org.id, acceptedAt: null, revokedAt: null, expiresAt: { gt: org.at } },
    orderBy: { createdAt: 'asc' },
  })
  return {
    members: rows.map((each) => member(org, each, byId.get(each.userId))),
    invitations: invitations.map(invitationView),
  }
})

function invitationView(row: {
  id: string
  email: string
  role: string
  invitedBy: string
  createdAt: Date
  expiresAt: Date
}) {
  return {
    id: row.id,
    email: row.email,
    role: roleOf(row.role),
    invitedBy: row.invitedBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }
}

/** The membership to change, after the rules that hold for every change: owners are touched by owners, one stays. */
async function changeable(org: Org, userId: string) {
  const row = await org.tx.membership.findUnique({ where: { orgId_userId: { orgId: org.id, userId } } })
  if (!row) throw new Refusal('not_found')
  if (!org.role || !canAssign(org.role, roleOf(row.role))) throw new Refusal('forbidden')
  return row
}

async function keepAnOwner(org: Org, leaving: string): Promise<void> {
  // Locked, so that two owners who leave at once do not both see the other.
  const owners = await org.tx.$queryRaw<{ user_id: string }[]>`
    SELECT user_id FROM memberships WHERE org_id = ${org.id}::uuid AND role = 'owner' ORDER BY user_id FOR UPDATE`
  if (!owners.some((each) => each.user_id !== leaving)) throw new Refusal('last_owner')
}

export const saveMember = operation(contracts.saveMember, async (org, { params, body }) => {
  const row = await changeable(org, params.user)
  if (!org.role || !canAssign(org.role, body.role)) throw new Refusal('forbidden')
  if (row.role === 'owner' && body.role !== 'owner') await keepAnOwner(org, row.userId)
  const saved = await org.tx.membership.update({
    where: { orgId_userId: { orgId: org.id, userId: row.userId } },
    data: { role: body.role },
  })
  const user = await org.tx.user.findUnique({ where: { id: row.userId }, select: visible })
  await org.record({
    subject: 'member',
    subjectId: row.userId,
    name: user?.name ?? row.userId,
    before: { role: row.role },
    after: { role: body.role },
  })
  return member(org, saved, user ?? undefined)
})

export const removeMember = operation(contracts.removeMember, async (org, { params }) => {
  const row = await changeable(org, params.user)
  if (row.role === 'owner') await keepAnOwner(org, row.userId)
  const user = await org.tx.user.findUnique({ where: { id: row.userId }, select: visible })
  await org.tx.membership.delete({ where: { orgId_userId: { orgId: org.id, userId: row.userId } } })
  await org.record({
    subject: 'member',
    subjectId: row.userId,
    name: user?.name ?? row.userId,
    before: { role: row.role },
  })
})

export const inviteMember = operation(contracts.inviteMember, async (org, { body }) => {
  if (!org.role || !canAssign(org.role, body.role)) throw new Refusal('forbidden')
  const there = await org.tx.user.findFirst({ where: { email: body.email }, select: visible })
  if (there) {
    throw new Refusal('name_taken', {
      sentence: 'This person is a member already.',
      fields: [{ pointer: '/email', sentence: 'This person is a member already.' }],
    })
  }
  const token = mintToken('invite')
  const link = invitationLink(token)
  const invitation = await org.tx.invitation.create({
    data: {
      orgId: org.id,
      id: org.newId(),
      email: body.email,
      role: body.role,
      tokenHash: hashToken(token),
      invitedBy: org.actorName,
      createdAt: org.at,
      expiresAt: new Date(org.at.getTime() + invitationMs),
    },
  })
  await org.tx.mail.createMany({
    data: [
      mailInvitation({ newId: () => org.newId(), at: org.at }, body.email, {
        organisation: org.name,
        by: org.actorName,
        role: roleWords[body.role].name,
        link,
      }),
    ],
  })
  await org.record({
    subject: 'invitation',
    subjectId: invitation.id,
    name: body.email,
    after: { role: body.role },
  })
  return { invitation: invitationView(invitation), link }
})

export const revokeInvitation = operation(contracts.revokeInvitation, async (org, { params }) => {
  const key = { orgId_id: { orgId: org.id, id: params.invitation } }
  const row = await org.tx.invitation.findUnique({ where: key })
  if (!row || row.acceptedAt || row.revokedAt) throw new Refusal('not_found')
  if (!org.role || !canAssign(org.role, roleOf(row.role))) throw new Refusal('forbidden')
  await org.tx.invitation.update({ where: key, data: { revokedAt: org.at } })
  await org.record({ subject: 'invitation', subjectId: row.id, name: row.email, before: { role: row.role } })
})

async function openInvitation(platform: Platform, token: string) {
  if (parseToken(token)?.kind !== 'invite') throw new Refusal('link_expired')
  const row = await platform.tx.invitation.findUnique({ where: { tokenHash: hashToken(token) } })
  if (!row || row.acceptedAt || row.revokedAt || row.expiresAt <= platform.at)
    throw new Refusal('link_expired')
  return row
}

export const lookAtInvitation = platformOperation(contracts.lookAtInvitation, async (platform, { body }) => {
  const row = await openInvitation(platform, body.token)
  const org = await platform.tx.organisation.findUniqueOrThrow({ where: { id: row.orgId } })
  const { caller } = platform.context
  const account = await platform.tx.user.findUnique({ where: { email: row.email } })
  const next =
    caller.kind === 'member'
      ? caller.email === row.email
        ? ('join' as const)
        : ('other_account' as const)
      : account
        ? ('sign_in' as const)
        : ('sign_up' as const)
  return { organisation: org.name, role: roleOf(row.role), email: row.email, invitedBy: row.invitedBy, next }
})

export const acceptInvitation = platformOperation(contracts.acceptInvitation, async (platform, { body }) => {
  const row = await openInvitation(platform, body.token)
  const used = await platform.tx.invitation.updateMany({
    where: { orgId: row.orgId, id: row.id, acceptedAt: null, revokedAt: null },
    data: { acceptedAt: platform.at },
  })
  if (used.count !== 1) throw new Refusal('link_expired')
  const org = await platform.tx.organisation.findUniqueOrThrow({ where: { id: row.orgId } })
  const person = await invited(platform, row.email, body.password)
  await platform.tx.membership.createMany({
    data: [{ orgId: row.orgId, userId: person.id, role: row.role, createdAt: platform.at }],
    skipDuplicates: true,
  })
  await platform.record(
    row.orgId,
    'acceptInvitation',
    { subject: 'member', subjectId: person.id, name: person.name, after: { role: row.role } },
    { kind: 'member', id: person.id, name: person.name },
  )
  return { org: org.slug, email: row.email }
})

/** The invited person: the one signed in, or a new account. A link alone never opens an account that exists. */
async function invited(
  platform: Platform,
  email: string,
  password: string | undefined,
): Promise<{ id: string; name: string }> {
  const { caller } = platform.context
  if (caller.kind === 'member') {
    if (caller.email !== email)
      throw new Refusal('forbidden', { sentence: `This invitation is for ${email}.` })
    return { id: caller.userId, name: caller.name }
  }
  if (password === undefined) throw new Refusal('not_signed_in')
  // Whoever invites is shown the link too: having it does not show that the address is theirs.
  return makePerson(platform, email, password)
}
