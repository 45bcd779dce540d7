import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { log } from '#lib/log.ts'
import type { Letter } from '#lib/mail/send.ts'
import { renewRelease } from '#lib/operations/renewals.ts'
import { sendDue } from './outbox.ts'

/** When each task runs, in graphile-worker's crontab. */
export const crontab = `
* * * * * sendMail
* * * * * sweepCalls
*/10 * * * * renewReleases
17 * * * * cleanUp
5 0 * * * makePartitions
`

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
    async renewReleases() {
      const { rows } = await pool.query<{ slug: string }>(
        `SELECT o.slug FROM release_heads h JOIN organisations o ON o.id = h.org_id
         WHERE h.not_after < now() + interval '12 hours' ORDER BY h.not_after LIMIT 1000`,
      )
      for (const { slug } of rows) {
        const caller = { kind: 'job', name: 'renewReleases' } as const
        const renewed = await renewRelease(
          { caller, requestId: randomUUID(), at: new Date(), address: '', userAgent: 'jobs' },
          slug,
        )
        if (!renewed) log('jobs').warn({ slug }, 'a release could not be renewed')
      }
    },
    async cleanUp() {
      await pool.query(`DELETE FROM mail_tokens WHERE expires_at < now() - interval '1 day'`)
      await pool.query(`DELETE FROM sessions WHERE last_seen_at < now() - interval '31 days'`)
      await pool.query(`DELETE FROM attempts WHERE expire < extract(epoch FROM now()) * 1000`)
      await pool.query(`DELETE FROM mail WHERE sent_at < now() - interval '7 days'`)
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
