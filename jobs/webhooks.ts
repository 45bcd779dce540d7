import type pg from 'pg'
import { log } from '#lib/log.ts'
import { sendDelivery } from '#lib/operations/webhooks-send.ts'
import { asJob } from './context.ts'

/** So many at once; of one organisation so many, and of one webhook one: who answers slowly does not keep others waiting. */
const atOnce = 8
const ofOneOrganisation = 3

type Due = { slug: string; id: string; webhook: string }

/** What is being sent by this process. */
const sending = new Map<string, Due>()

/**
 * Begins to send what is due; as one ends the next begins, until there is nothing more. What another process or call holds
 * is left to it. A webhook whose delivery could not be tried is left to the next run: asked for again at once, it would be
 * asked for without end.
 * @returns when as much is begun as may be sent at once. Nobody has to wait for `ended`: receivers take their time, and
 * what becomes due meanwhile must not
 */
export async function beginDueWebhooks(pool: pg.Pool): Promise<{ ended: Promise<unknown> }> {
  const untried = new Set<string>()
  const begun: Promise<void>[] = []
  while (begun.length < atOnce) {
    const due = await next(pool, untried)
    if (due === undefined) break
    begun.push(
      sendOn(pool, due, untried).catch((error: unknown) =>
        log('jobs').error({ err: error }, 'what else is due could not be found'),
      ),
    )
  }
  return { ended: Promise.all(begun) }
}

async function sendOn(pool: pg.Pool, first: Due, untried: Set<string>): Promise<void> {
  for (let due: Due | undefined = first; due !== undefined; due = await next(pool, untried))
    if (!(await sendOne(due))) untried.add(due.webhook)
}

/** The delivery that has been due for the longest time and may be sent now. */
async function next(pool: pg.Pool, untried: ReadonlySet<string>): Promise<Due | undefined> {
  const { rows } = await pool.query<Due>(
    `SELECT slug, id, webhook FROM (
       SELECT DISTINCT ON (d.webhook_id) o.slug, d.id, d.webhook_id AS webhook, d.next_at
       FROM webhook_deliveries d JOIN organisations o ON o.id = d.org_id
         JOIN webhooks w ON w.org_id = d.org_id AND w.id = d.webhook_id
       WHERE d.state = 'waiting' AND d.next_at <= $1 AND (d.taken_until IS NULL OR d.taken_until <= $1)
       AND w.paused_at IS NULL AND w.off_at IS NULL AND d.webhook_id <> ALL ($2) AND o.slug <> ALL ($3)
       ORDER BY d.webhook_id, d.next_at) firsts
     ORDER BY next_at LIMIT 20`,
    // By the clock that the delivery is taken by. Organisations with enough to do must not fill the rows.
    [new Date(), [...untried], busy()],
  )
  // From here on nothing is awaited: others of this process took something while this was asked.
  if (sending.size >= atOnce) return undefined
  const all = [...sending.values()]
  const free = rows.find(
    (row) => all.every((each) => each.webhook !== row.webhook) && !busy().includes(row.slug),
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

/** @returns whether it was tried */
async function sendOne({ slug, id }: Due): Promise<boolean> {
  try {
    return (await sendDelivery(asJob('sendWebhooks'), slug, id)) !== undefined
  } catch (error) {
    log('jobs').error({ err: error, slug, delivery: id }, 'a delivery could not be tried')
    return false
  } finally {
    sending.delete(id)
  }
}
