import { TRIES_MOST } from '#lib/contracts/webhooks.ts'
import type { Context } from '#lib/db/caller.ts'
import { type Org, withOrg } from '#lib/db/with-org.ts'
import { writeLetters } from './notices-letters.ts'
import { type Notice, payload, toldOf } from './notices-payload.ts'

/** So many notices of one organisation are taken up at once; where it were so many, there may be more. */
export const NOTICES_AT_ONCE = 100

/**
 * Tells what happened in an organisation: a delivery for every webhook that wants to hear of it, and letters. Each notice is
 * taken up once; a process that ends within leaves it as it was.
 * @returns how many notices; undefined where the organisation is not there
 */
export async function tellNotices(context: Context, slug: string): Promise<number | undefined> {
  const result = await withOrg(context, slug, 'webhooks:write', 'tellNotices', tell)
  return 'done' in result ? result.done : undefined
}

async function tell(org: Org): Promise<number> {
  const told = await org.tx.$queryRaw<Notice[]>`
    UPDATE notices n SET told_at = clock_timestamp() WHERE n.org_id = ${org.id}::uuid AND n.id IN (
        SELECT x.id FROM notices x WHERE x.org_id = ${org.id}::uuid AND x.told_at IS NULL
        ORDER BY x.at LIMIT ${NOTICES_AT_ONCE} FOR UPDATE SKIP LOCKED)
      RETURNING n.id, n.kind, n.subject_id, n.data, n.at`
  const webhooks = await org.tx.webhook.findMany({
    where: { orgId: org.id, pausedAt: null, offAt: null },
    select: { id: true, events: true },
  })
  for (const notice of told.sort((a, b) => a.at.getTime() - b.at.getTime())) {
    const wanted = webhooks.filter((each) => each.events.includes(notice.kind))
    if (wanted.length > 0) await deliver(org, notice, wanted)
  }
  await writeLetters(org)
  return told.length
}

async function deliver(org: Org, notice: Notice, webhooks: readonly { id: string }[]): Promise<void> {
  const told = await toldOf(org, notice)
  if (told === undefined) return
  const body = payload(org, { id: notice.id, type: notice.kind, at: notice.at, ...told })
  await org.tx.webhookDelivery.createMany({
    data: webhooks.map(({ id }) => ({
      orgId: org.id,
      id: org.newId(),
      webhookId: id,
      eventId: notice.id,
      kind: notice.kind,
      body,
      triesMost: TRIES_MOST,
      createdAt: org.at,
      nextAt: org.at,
    })),
    skipDuplicates: true,
  })
}
