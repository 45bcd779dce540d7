import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { log } from '#lib/log.ts'
import { sendDelivery } from '#lib/operations/webhooks-send.ts'

/** So many at once; of one organisation so many, and of one webhook one: who answers slowly does not keep others waiting. */
const atOnce = 8
const ofOneOrganisation = 3

type Due = { slug: string; id: string; webhook: string }

/** What is being sent by this process. */
const sending = new Map<string, Due>()

/** Sends what is due, until there is nothing more. What another process or call holds is left to it. */
export async function sendDueWebhooks(pool: pg.Pool): Promise<void> {
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (;;) {
        const due = await next(pool)
        if (due === undefined) return
        await sendOne(due)
      }
    }),
  )
}

/** The delivery that has been due for the longest time and may be sent now. */
async function next(pool: pg.Pool): Promise<Due | undefined> {
  if (sending.size >= atOnce) return undefined
  const { rows } = await pool.query<Due>(
    `SELECT slug, id, webhook FROM (
       SELECT DISTINCT ON (d.webhook_id) o.slug, d.id, d.webhook_id AS webhook, d.next_at
       FROM webhook_deliveries d JOIN organisations o ON o.id = d.org_id
         JOIN webhooks w ON w.org_id = d.org_id AND w.id = d.webhook_id
       WHERE d.state = 'waiting' AND d.next_at <= now() AND (d.taken_until IS NULL OR d.taken_until <= now())
       AND w.paused_at IS NULL AND w.off_at IS NULL AND d.webhook_id <> ALL ($1) AND o.slug <> ALL ($2)
       ORDER BY d.webhook_id, d.next_at) firsts
     ORDER BY next_at LIMIT 20`,
    [[...sending.values()].map((each) => each.webhook), busy()],
  )
  // Others of this process took something while this was asked.
  if (sending.size >= atOnce) return undefined
  const free = rows.find(
    (row) =>
      ![...sending.values()].some((each) => each.webhook === row.webhook) && !busy().includes(row.slug),
  )
  if (free !== undefined) sending.set(free.id, free)
  return free
}

function busy(): string[] {
  const slugs = [...sending.values()].map((each) => each.slug)
  return [...new Set(slugs)].filter(
    (slug) => slugs.filter((each) => each === slug).length >= ofOneOrganisation,
  )
}

async function sendOne({ slug, id }: Due): Promise<void> {
  const caller = { kind: 'job', name: 'sendWebhooks' } as const
  const context = { caller, requestId: randomUUID(), at: new Date(), address: '', userAgent: 'jobs' }
  try {
    await sendDelivery(context, slug, id)
  } catch (error) {
    // It is held for a minute by what failed here, and then anybody's again.
    log('jobs').error({ err: error, slug, delivery: id }, 'a delivery could not be tried')
  } finally {
    sending.delete(id)
  }
}
