import { client } from './clients.ts'
import { newId } from './ids.ts'

/** The person with this address, for sign-in alone: the hash goes no further than lib/auth. */
export async function personByEmail(
  email: string,
): Promise<{ id: string; email: string; name: string; passwordHash: string } | undefined> {
  const user = await client('platform').user.findUnique({ where: { email } })
  return user ?? undefined
}

/** Opens a session for a person who has just shown the right password; returns its id. */
export async function openSession(
  userId: string,
  from: { address: string; userAgent: string },
): Promise<string> {
  const at = new Date()
  const platform = client('platform')
  const session = await platform.session.create({
    data: { id: newId(at.getTime()), userId, createdAt: at, lastSeenAt: at, ...from },
  })
  const memberships = await platform.membership.findMany({ where: { userId } })
  const user = await platform.user.findUniqueOrThrow({ where: { id: userId } })
  if (memberships.length) {
    await platform.event.createMany({
      data: memberships.map((membership) => ({
        orgId: membership.orgId,
        id: newId(at.getTime()),
        at,
        action: 'signIn',
        actorKind: 'member',
        actorId: userId,
        actorName: user.name,
        subject: 'member',
        subjectId: userId,
        name: user.name,
        requestId: session.id,
      })),
    })
  }
  return session.id
}

/** Ends a session, as revoking it does; one that is over already stays as it was. */
export async function closeSession(id: string): Promise<void> {
  await client('platform').session.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: new Date() },
  })
}

/** The slug of the organisation a person joined first. */
export async function firstOrganisation(userId: string): Promise<string | undefined> {
  const platform = client('platform')
  const membership = await platform.membership.findFirst({ where: { userId }, orderBy: { createdAt: 'asc' } })
  if (!membership) return undefined
  return (await platform.organisation.findUnique({ where: { id: membership.orgId } }))?.slug
}

/** The slug of an organisation, by its id, for somebody who is in it. */
export async function organisationOf(userId: string, orgId: string): Promise<string | undefined> {
  const platform = client('platform')
  const membership = await platform.membership.findUnique({ where: { orgId_userId: { orgId, userId } } })
  if (!membership) return undefined
  return (await platform.organisation.findUnique({ where: { id: orgId } }))?.slug
}
