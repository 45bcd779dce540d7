import { client } from './clients.ts'

/** How often a session's or token's last use is written down; finer would cost a write on every request. */
const seenEveryMs = 60_000

/** The person behind a live session, or nothing. */
export async function findSession(
  sid: string,
): Promise<{ userId: string; name: string; email: string } | undefined> {
  const platform = client('platform')
  const session = await platform.session.findUnique({ where: { id: sid } }).catch(malformed)
  if (!session || session.revokedAt) return undefined
  const user = await platform.user.findUnique({ where: { id: session.userId } })
  if (!user) return undefined
  if (Date.now() - session.lastSeenAt.getTime() > seenEveryMs) {
    await platform.session.updateMany({ where: { id: sid }, data: { lastSeenAt: new Date() } })
  }
  return { userId: user.id, name: user.name, email: user.email }
}

/** A live API token by its hash, or nothing. */
export async function findApiToken(
  tokenHash: string,
): Promise<{ orgId: string; tokenId: string; name: string; role: string } | undefined> {
  const platform = client('platform')
  const token = await platform.apiToken.findUnique({ where: { tokenHash } })
  if (!token || token.revokedAt || (token.expiresAt && token.expiresAt <= new Date())) return undefined
  if (!token.lastUsedAt || Date.now() - token.lastUsedAt.getTime() > seenEveryMs) {
    await platform.apiToken.updateMany({ where: { tokenHash }, data: { lastUsedAt: new Date() } })
  }
  return { orgId: token.orgId, tokenId: token.id, name: token.name, role: token.role }
}

/** An id that is no uuid names nothing; every other failure is a bug and goes on. */
function malformed(error: unknown): null {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2023') return null
  throw error
}
