import { log } from '#lib/log.ts'
import type { Pool } from '#lib/pg/pool.ts'

const EVERY_MS = 10_000

/** Says every 10 s that this worker lives; the sweeper closes the calls of one that has been silent for 60 s. */
export function startHeartbeat(pool: Pool, workerId: string, version: string): () => void {
  const beat = () => {
    pool
      .query(
        `INSERT INTO workers (id, version) VALUES ($1, $2)
          ON CONFLICT (id) DO UPDATE SET beat_at = now()`,
        [workerId, version],
      )
      .catch((err: unknown) => log('worker').warn({ err }, 'the heartbeat could not be written'))
  }
  beat()
  const timer = setInterval(beat, EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
