import type pg from 'pg'
import type { Letter } from '#lib/mail/send.ts'

const attemptsMax = 8

/**
 * Sends the letters that are due, a few at a time. A letter is locked while it is sent, so two jobs processes
 * never send it twice; one that fails is tried again after a growing pause and given up after eight.
 */
export async function sendDue(pool: pg.Pool, send: (letter: Letter) => Promise<void>): Promise<number> {
  let sent = 0
  for (;;) {
    const outcome = await sendOne(pool, send)
    if (outcome === 'none') return sent
    if (outcome === 'sent') sent++
  }
}

async function sendOne(
  pool: pg.Pool,
  send: (letter: Letter) => Promise<void>,
): Promise<'none' | 'sent' | 'failed'> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const { rows } = await client.query<Letter & { attempts: number }>(
      `SELECT id, "to", subject, text, reply_to AS "replyTo", attempts FROM mail
       WHERE sent_at IS NULL AND attempts < $1 AND next_at <= now() ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [attemptsMax],
    )
    const letter = rows[0]
    if (!letter) {
      await client.query('COMMIT')
      return 'none'
    }
    const error = await send(letter).then(
      () => undefined,
      (failure: unknown) => (failure instanceof Error ? failure.message : String(failure)),
    )
    await client.query(
      `UPDATE mail SET attempts = attempts + 1, error = $2, sent_at = CASE WHEN $2::text IS NULL THEN now() END,
         next_at = now() + make_interval(secs => 30 * power(2, attempts)) WHERE id = $1`,
      [letter.id, error?.slice(0, 500) ?? null],
    )
    await client.query('COMMIT')
    return error === undefined ? 'sent' : 'failed'
  } catch (failure) {
    await client.query('ROLLBACK')
    throw failure
  } finally {
    client.release()
  }
}
