import * as contracts from '#lib/contracts/account.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { attempt } from '#lib/db/attempts.ts'
import { isOperator, ofOperator } from '#lib/db/inbox.ts'
import type { Platform } from '#lib/db/with-platform.ts'
import { checkPassword, hashPassword } from '#lib/secrets/password.ts'
import { hashToken, mintToken, parseToken } from '#lib/secrets/token.ts'
import { mailConfirmation, mailPasswordReset } from './mails.ts'
import { platformOperation } from './operation.ts'
import { makeOrganisation } from './organisations.ts'

const confirmMs = 7 * 86_400_000
const resetMs = 3_600_000

/** One screen: the person, their first organisation, and their role in it. The address is confirmed later. */
export const signUp = platformOperation(contracts.signUp, async (platform, { body }) => {
  if (!(await attempt('signUp', { from: platform.context.address }))) throw new Refusal('too_many_attempts')
  const user = await makePerson(platform, body.email, body.password)
  const org = await makeOrganisation(platform, { userId: user.id, name: user.name }, body.organisation)
  return { org: org.slug, userId: user.id }
})

/** A person with a password; refused when the address has an account already. */
export async function makePerson(platform: Platform, email: string, password: string, confirmed = false) {
  const taken = await platform.tx.user.findUnique({ where: { email } })
  if (taken) {
    throw new Refusal('name_taken', {
      sentence: 'This address has an account already.',
      fields: [{ pointer: '/email', sentence: 'This address has an account already. Sign in instead.' }],
    })
  }
  const user = await platform.tx.user.create({
    data: {
      id: platform.newId(),
      email,
      name: email.split('@')[0]?.slice(0, 80) || email,
      passwordHash: await hashPassword(password),
      emailConfirmedAt: confirmed ? platform.at : null,
      createdAt: platform.at,
    },
  })
  if (!confirmed) await sendConfirmation(platform, user)
  return user
}

async function sendConfirmation(platform: Platform, user: { id: string; email: string }): Promise<void> {
  const token = await mailToken(platform, user.id, 'confirm', confirmMs)
  await platform.tx.mail.create({ data: mailConfirmation(platform, user.email, token) })
}

async function mailToken(
  platform: Platform,
  userId: string,
  kind: 'confirm' | 'reset',
  lifeMs: number,
): Promise<string> {
  const token = mintToken('mail')
  await platform.tx.mailToken.create({
    data: { tokenHash: hashToken(token), userId, kind, expiresAt: new Date(platform.at.getTime() + lifeMs) },
  })
  return token
}

/** Uses a mailed token up, once; the second use and a late one look the same. */
async function redeem(platform: Platform, token: string, kind: 'confirm' | 'reset'): Promise<string> {
  if (parseToken(token)?.kind !== 'mail') throw new Refusal('link_expired')
  const tokenHash = hashToken(token)
  const used = await platform.tx.mailToken.updateMany({
    where: { tokenHash, kind, usedAt: null, expiresAt: { gt: platform.at } },
    data: { usedAt: platform.at },
  })
  if (used.count !== 1) throw new Refusal('link_expired')
  return (await platform.tx.mailToken.findUniqueOrThrow({ where: { tokenHash } })).userId
}

function person(platform: Platform): { userId: string; sessionId: string } {
  const { caller } = platform.context
  if (caller.kind !== 'member') throw new Refusal('not_signed_in')
  return caller
}

async function accountView(platform: Platform) {
  const { userId } = person(platform)
  const user = await platform.tx.user.findUniqueOrThrow({ where: { id: userId } })
  const memberships = await platform.tx.membership.findMany({
    where: { userId },
    orderBy: { createdAt: 'asc' },
  })
  const orgs = await platform.tx.organisation.findMany({
    where: { id: { in: memberships.map((each) => each.orgId) } },
  })
  const byId = new Map(orgs.map((each) => [each.id, each]))
  return {
    userId,
    name: user.name,
    email: user.email,
    emailConfirmed: user.emailConfirmedAt !== null,
    operator: isOperator(user),
    organisations: memberships.flatMap((each) => {
      const org = byId.get(each.orgId)
      const role = contracts.memberView.shape.role.parse(each.role)
      return org ? [{ slug: org.slug, name: org.name, role }] : []
    }),
  }
}

export const readAccount = platformOperation(contracts.readAccount, accountView)

export const saveAccount = platformOperation(contracts.saveAccount, async (platform, { body }) => {
  await platform.tx.user.update({ where: { id: person(platform).userId }, data: { name: body.name } })
  return accountView(platform)
})

export const changePassword = platformOperation(contracts.changePassword, async (platform, { body }) => {
  const { userId, sessionId } = person(platform)
  if (!(await attempt('signIn', { of: `change ${userId}` }))) throw new Refusal('too_many_attempts')
  const user = await platform.tx.user.findUniqueOrThrow({ where: { id: userId } })
  if (!(await checkPassword(user.passwordHash, body.current))) {
    throw new Refusal('invalid_input', {
      fields: [{ pointer: '/current', sentence: 'This is not your password.' }],
    })
  }
  await setPassword(platform, userId, body.password, sessionId)
})

async function setPassword(
  platform: Platform,
  userId: string,
  password: string,
  keepSession?: string,
): Promise<void> {
  await platform.tx.user.update({
    where: { id: userId },
    data: { passwordHash: await hashPassword(password) },
  })
  await platform.tx.session.updateMany({
    where: { userId, revokedAt: null, ...(keepSession ? { id: { not: keepSession } } : {}) },
    data: { revokedAt: platform.at },
  })
}

export const requestPasswordReset = platformOperation(
  contracts.requestPasswordReset,
  async (platform, { body }) => {
    if (!(await attempt('mail', { of: `reset ${body.email}` }))) throw new Refusal('too_many_attempts')
    const user = await platform.tx.user.findUnique({ where: { email: body.email } })
    if (!user) return
    const token = await mailToken(platform, user.id, 'reset', resetMs)
    await platform.tx.mail.create({ data: mailPasswordReset(platform, user.email, token) })
  },
)

export const resetPassword = platformOperation(contracts.resetPassword, async (platform, { body }) => {
  const userId = await redeem(platform, body.token, 'reset')
  await setPassword(platform, userId, body.password)
  // Whoever reads the mailbox owns the address.
  await platform.tx.user.updateMany({
    where: { id: userId, emailConfirmedAt: null },
    data: { emailConfirmedAt: platform.at },
  })
})

export const confirmEmail = platformOperation(contracts.confirmEmail, async (platform, { body }) => {
  const userId = await redeem(platform, body.token, 'confirm')
  const { caller } = platform.context
  const { email } = await platform.tx.user.findUniqueOrThrow({ where: { id: userId } })
  // Anybody can sign up with an operator's address: following the link must not give the inbox to whoever has the password.
  if (ofOperator(email) && !(caller.kind === 'member' && caller.userId === userId)) {
    throw new Refusal('not_signed_in', {
      sentence: 'Sign in with this address first, then open the link again.',
      fix: 'If you did not make this account, choose a new password: that makes it yours.',
    })
  }
  await platform.tx.user.update({ where: { id: userId }, data: { emailConfirmedAt: platform.at } })
})

export const requestConfirmation = platformOperation(contracts.requestConfirmation, async (platform) => {
  const { userId } = person(platform)
  if (!(await attempt('mail', { of: `confirm ${userId}` }))) throw new Refusal('too_many_attempts')
  const user = await platform.tx.user.findUniqueOrThrow({ where: { id: userId } })
  if (!user.emailConfirmedAt) await sendConfirmation(platform, user)
})

export const listSessions = platformOperation(contracts.listSessions, async (platform) => {
  const { userId, sessionId } = person(platform)
  const sessions = await platform.tx.session.findMany({
    where: { userId, revokedAt: null },
    orderBy: { lastSeenAt: 'desc' },
    take: 50,
  })
  return {
    sessions: sessions.map((each) => ({
      id: each.id,
      current: each.id === sessionId,
      userAgent: each.userAgent,
      address: each.address,
      createdAt: each.createdAt.toISOString(),
      lastSeenAt: each.lastSeenAt.toISOString(),
    })),
  }
})

export const revokeSession = platformOperation(contracts.revokeSession, async (platform, { params }) => {
  const { userId } = person(platform)
  const ended = await platform.tx.session.updateMany({
    where: { id: params.session, userId, revokedAt: null },
    data: { revokedAt: platform.at },
  })
  if (ended.count === 0) throw new Refusal('not_found')
})
