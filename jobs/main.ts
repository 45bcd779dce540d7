import { run } from 'graphile-worker'
import pg from 'pg'
import { closeClients } from '#lib/db/clients.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { mailer } from '#lib/mail/send.ts'
import { jobsEnv } from './env.ts'
import { crontab, tasks } from './tasks.ts'

// What its operations need is looked at now and not at the first task.
env()

const pool = new pg.Pool({ connectionString: jobsEnv.DATABASE_JOBS_URL, max: 6 })
const broke = (error: Error) => log('jobs').error({ err: error }, 'a database connection broke')
pool.on('error', broke)
// A connection in use reports to itself: without this a restart of the database would end the process in mid-task.
pool.on('connect', (client) => client.on('error', broke))

const send = jobsEnv.SMTP_URL === undefined ? undefined : mailer(jobsEnv.SMTP_URL, jobsEnv.MAIL_FROM)
const list = tasks(pool, send)
const runner = await run({ pgPool: pool, crontab, taskList: list, concurrency: 2, noHandleSignals: true })

// A letter goes out when it is written, not at the next minute.
const listener = new pg.Client({ connectionString: jobsEnv.DATABASE_JOBS_URL })
await listener.connect()
await listener.query('LISTEN mail')
listener.on('notification', () => {
  list.sendMail?.().catch((error: unknown) => log('jobs').error({ err: error }, 'sending mail failed'))
})
// Losing this connection costs only promptness; the process ends and its supervisor starts it anew.
listener.on('error', () => stop(1))

process.send?.({ ready: true })

let stopping = false
async function stop(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  await runner.stop()
  await listener.end().catch(() => undefined)
  await pool.end()
  await closeClients()
  process.exit(code)
}
process.on('SIGTERM', () => void stop(0))
process.on('disconnect', () => void stop(0))
