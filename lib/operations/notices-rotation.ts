import * as z from 'zod'
import type { Org } from '#lib/db/with-org.ts'
import { visible } from '#lib/risk/visible.ts'
import type { Ending } from './mails-notices.ts'
import type { Notice, Told } from './notices-payload.ts'

const noticed = z.object({ generation: z.number().int() })

/**
 * The credential of a notice: the old URL and token of a grant that was rotated. Undefined where they have ended, because the
 * grant was revoked or rotated again.
 */
async function endingCredential(org: Org, notice: Notice) {
  const { generation } = noticed.parse(notice.data)
  const of = { orgId: org.id, grantId: notice.subject_id }
  const [old, next] = await org.tx.grantCredential.findMany({
    where: { ...of, generation: { in: [generation, generation + 1] } },
    orderBy: { generation: 'asc' },
  })
  const grant = await org.tx.grant.findUnique({ where: { orgId_id: { orgId: org.id, id: of.grantId } } })
  if (grant === null || next === undefined || old === undefined) return undefined
  if (old.endsAt <= org.at) return undefined
  const key = (id: string) => ({ where: { orgId_id: { orgId: org.id, id } } })
  const identity = await org.tx.identity.findUniqueOrThrow(key(grant.identityId))
  const server = await org.tx.server.findUniqueOrThrow(key(grant.serverId))
  // Every record counts, refused calls too: whoever makes them has the old one. The console calls with none.
  const [use] = await org.tx.$queryRaw<{ at: Date | null }[]>`
    SELECT max(at) AS at FROM calls WHERE org_id = ${org.id}::uuid AND grant_id = ${grant.id}::uuid AND jti = ${old.jti}
      AND NOT try AND at >= ${next.createdAt}`
  return {
    grant,
    identity,
    server,
    endsAt: old.endsAt,
    rotatedAt: next.createdAt,
    lastUsedAt: use?.at ?? null,
  }
}

/** What receivers learn of it. */
export async function ofCredential(org: Org, notice: Notice): Promise<Told | undefined> {
  const ending = await endingCredential(org, notice)
  if (ending === undefined) return undefined
  const { grant, identity, server } = ending
  return {
    path: `/agents/${grant.id}`,
    data: {
      grant: grant.id,
      identity: { id: identity.id, name: identity.name },
      server: { id: server.id, name: server.name },
      rotatedAt: ending.rotatedAt.toISOString(),
      expiresAt: ending.endsAt.toISOString(),
      lastUsedAt: ending.lastUsedAt?.toISOString() ?? null,
    },
  }
}

/** What a letter says of it, and whose agent may stop. */
export async function credentialLetter(
  org: Org,
  notice: Notice,
): Promise<{ ending: Ending; owner: string | null } | undefined> {
  const found = await endingCredential(org, notice)
  if (found === undefined) return undefined
  const { grant, identity, server, rotatedAt, lastUsedAt } = found
  const used =
    lastUsedAt === null
      ? 'Nothing was called with them since.'
      : `They were last used on ${minute(lastUsedAt)}, so something still has them: give it the new ones.`
  const ending = {
    organisation: org.name,
    what: `The old URL of ${visible(identity.name)} for ${visible(server.name)}`,
    at: found.endsAt,
    path: `/o/${org.slug}/agents/${grant.id}`,
    after: `It was replaced on ${minute(rotatedAt)}, and its token ends with it. Whoever uses them then is refused. ${used}`,
  }
  return { ending, owner: identity.userId }
}

/** "2026-11-27 09:30 UTC" */
function minute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
