import pg from 'pg'
import { log } from '#lib/log.ts'

export type Pool = pg.Pool
export type Client = pg.Client

/** The server would lose acknowledged commits: nothing may be recorded there. */
export class UnsafeStore extends Error {
  constructor(setting: string) {
    super(`PostgreSQL runs with ${setting} off: a crash would lose records that were acknowledged`)
    this.name = 'UnsafeStore'
  }
}

type Options = {
  /** Shown by the server as the connection's name. */
  name: string
  connectTimeoutMs?: number
  statementTimeoutMs?: number
  lockTimeoutMs?: number
  /** When to give up on a server that does not answer at all; what it did meanwhile is unknown. */
  queryTimeoutMs?: number
}

function config(url: string, options: Options): pg.ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 2000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    ...(options.lockTimeoutMs === undefined ? {} : { lock_timeout: options.lockTimeoutMs }),
    ...(options.queryTimeoutMs === undefined ? {} : { query_timeout: options.queryTimeoutMs }),
    application_name: options.name,
    keepAlive: true,
  }
}

/**
 * One connection, opened at once, whose commits are durable: `synchronous_commit` is on, and it is closed again with
 * {@link UnsafeStore} when the server runs with `fsync` or `full_page_writes` off.
 */
export async function connectDurable(url: string, options: Options): Promise<pg.Client> {
  const client = new pg.Client(config(url, options))
  // Without a listener a server's shutdown would end this process; the next query reports it anyway.
  client.on('error', (err) => log('pg').warn({ err, name: options.name }, 'connection lost'))
  await client.connect()
  const { rows } = await client.query<{ fsync: string; pages: string }>(
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
      set_config('synchronous_commit', 'on', false)`,
  )
  const unsafe = rows[0]?.fsync !== 'on' ? 'fsync' : rows[0].pages !== 'on' ? 'full_page_writes' : undefined
  if (unsafe !== undefined) {
    await client.end()
    throw new UnsafeStore(unsafe)
  }
  return client
}

/**
 * A pool: connections are made when needed and lost ones are replaced. A lost connection is a failed query and never
 * the end of the process, whether it is idle or in use.
 */
export function openPool(url: string, options: Options & { max: number }): pg.Pool {
  const pool = new pg.Pool({ ...config(url, options), max: options.max, idleTimeoutMillis: 60_000 })
  const lost = (err: Error) => log('pg').warn({ err, name: options.name }, 'connection lost')
  pool.on('error', lost)
  // The pool listens to idle connections only: a transaction's own would report its loss to nobody.
  pool.on('connect', (client) => client.on('error', lost))
  return pool
}

/**
 * Whether an error says that the server refused and rolled back. Everything else (a lost connection, a time-out on our
 * side, a shutdown in the middle) leaves open whether a commit happened.
 */
export function isRolledBack(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return false
  return !error.code.startsWith('08') && !error.code.startsWith('57P') && error.severity !== 'FATAL'
}

/** Whether a statement was given up because a lock or the statement took too long: nothing was changed. */
export function isTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '57014')
}
