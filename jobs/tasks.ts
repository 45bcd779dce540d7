import type pg from 'pg'
import { log } from '#lib/log.ts'
import type { Letter } from '#lib/mail/send.ts'
import { tellApprovers } from '#lib/operations/approvals-letters.ts'
import { NOTICES_AT_ONCE, tellNotices } from '#lib/operations/notices.ts'
import { renewRelease } from '#lib/operations/renewals.ts'
import { asJob } from './context.ts'
import { sendDue } from './outbox.ts'
import { beginDueReadings } from './readings.ts'
import { beginDueWebhooks } from './webhooks.ts'

/** When each task runs, in graphile-worker's crontab. */
export const crontab = `
* * * * * sendMail
* * * * * sweepCalls
* * * * * readLists
* * * * * tellApprovers
* * * * * tellNotices
* * * * * sendWebhooks
*/10 * * * * noticeExpiring
*/10 * * * * renewReleases
17 * * * * cleanUp
5 0 * * * makePartitions
`

/** Does something in each organisation: what fails in one, or is undefined or false, is logged and keeps no other waiting. */
async function inEach(
  organisations: readonly { slug: string }[],
  failed: string,
  work: (slug: string) => Promise<number | boolean | undefined>,
): Promise<void> {
  for (const { slug } of organisations) {
    try {
      const done = await work(slug)
      if (done === undefined || done === false) log('jobs').warn({ slug }, failed)
    } catch (error) {
      log('jobs').error({ err: error, slug }, failed)
    }
  }
}

/** What happens without anybody asking. Each task may run twice and does no harm the second time. */
export function tasks(
  pool: pg.Pool,
  send: ((letter: Letter) => Promise<void>) | undefined,
): Record<string, () => Promise<void>> {
  return {
    async sendMail() {
      // Without SMTP the letters stay in the outbox, where the development mailbox shows them.
      if (send) await sendDue(pool, send)
    },
    async sweepCalls() {
      await pool.query('SELECT sweep_calls(), sweep_limits(), sweep_approvals()')
    },
    async tellApprovers() {
      const { rows } = await pool.query<{ slug: string }>(
        `SELECT DISTINCT o.slug FROM approvals a JOIN organisations o ON o.id = a.org_id
         WHERE a.status = 'waiting' AND a.told_at IS NULL AND a.answer_by > now() LIMIT 1000`,
      )
      await inEach(rows, 'nobody could be told of a waiting call', (slug) =>
        tellApprovers(asJob('tellApprovers'), slug),
      )
    },
    async tellNotices() {
      const { rows } = await pool.query<{ slug: string }>(
        `SELECT DISTINCT o.slug FROM notices n JOIN organisations o ON o.id = n.org_id
         WHERE n.told_at IS NULL OR n.mailed_at IS NULL LIMIT 1000`,
      )
      await inEach(rows, 'what happened could not be told', async (slug) => {
        let told: number | undefined
        do told = await tellNotices(asJob('tellNotices'), slug)
        while (told === NOTICES_AT_ONCE)
        return told
      })
    },
    async noticeExpiring() {
      await pool.query('SELECT notice_expiring(now())')
    },
    async sendWebhooks() {
      await beginDueWebhooks(pool)
    },
    async renewReleases() {
      const { rows } = await pool.query<{ slug: string }>(
        `SELECT o.slug FROM release_heads h JOIN organisations o ON o.id = h.org_id
         WHERE h.not_after < now() + interval '12 hours' ORDER BY h.not_after LIMIT 1000`,
      )
      await inEach(rows, 'a release could not be renewed', (slug) =>
        renewRelease(asJob('renewReleases'), slug),
      )
    },
    async readLists() {
      await beginDueReadings(pool)
    },
    async cleanUp() {
      await pool.query(`DELETE FROM mail_tokens WHERE expires_at < now() - interval '1 day'`)
      await pool.query(`DELETE FROM sessions WHERE last_seen_at < now() - interval '31 days'`)
      await pool.query(`DELETE FROM attempts WHERE expire < extract(epoch FROM now()) * 1000`)
      await pool.query(`DELETE FROM mail WHERE sent_at < now() - interval '7 days'`)
      await pool.query(
        `DELETE FROM notices WHERE at < now() - interval '30 days' AND told_at IS NOT NULL AND mailed_at IS NOT NULL`,
      )
      await pool.query(`DELETE FROM webhook_deliveries WHERE created_at < now() - interval '30 days'`)
      // Row security shows this role only messages that were done with long ago.
      await pool.query(`DELETE FROM contact_messages WHERE done_at < now() - interval '90 days'`)
      await pool.query(`DELETE FROM organisations WHERE demo AND created_at < now() - interval '1 day'`)
      // Row security shows this role nobody but people of demos.
      await pool.query(`DELETE FROM users WHERE created_at < now() - interval '1 day'`)
    },
    async makePartitions() {
      await pool.query('SELECT make_call_partitions(3)')
    },
  }
}
