import pg from 'pg'
import { log } from '#lib/log.ts'

/**
 * Listens to a channel for as long as the process lives and connects again when the connection is lost.
 * Notices sent in between are missed: the caller polls as well.
 * @returns a function that stops listening
 */
export function listen(url: string, channel: string, heard: (payload: string) => void): () => Promise<void> {
  let stopped = false
  let client: pg.Client | undefined
  let again: NodeJS.Timeout | undefined

  const retry = () => {
    if (stopped || again !== undefined) return
    client = undefined
    again = setTimeout(() => {
      again = undefined
      void start()
    }, 250)
  }
  const start = async () => {
    const next = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 2000,
      keepAlive: true,
      application_name: `listen ${channel}`,
    })
    client = next
    next.on('error', (err) => {
      log('pg').warn({ err, channel }, 'listening was interrupted')
      retry()
    })
    next.on('end', retry)
    next.on('notification', (notice) => heard(notice.payload ?? ''))
    try {
      await next.connect()
      await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
    } catch (err) {
      log('pg').warn({ err, channel }, 'cannot listen yet')
      retry()
    }
  }
  void start()
  return async () => {
    stopped = true
    clearTimeout(again)
    await client?.end().catch(() => undefined)
  }
}
