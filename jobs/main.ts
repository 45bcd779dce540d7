import { run } from 'graphile-worker'
import pg from 'pg'
import { closeClients } from '#lib/db/clients.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { mailer } from '#lib/mail/send.ts'
import { openPool } from '#lib/pg/pool.ts'
import { jobsEnv } from './env.ts'
import { prompted } from './prompt.ts'
import { crontab, tasks } from './tasks.ts'

// What its operations need is looked at now and not at the first task.
env()

// Its tasks take as long as they take.
const pool = openPool(jobsEnv.DATABASE_JOBS_URL, {
  name: 'jobs',
  max: 6,
  connectTimeoutMs: 0,
  statementTimeoutMs: 0,
})

const send = jobsEnv.SMTP_URL === undefined ? undefined : mailer(jobsEnv.SMTP_URL, jobsEnv.MAIL_FROM)
const list = tasks(pool, send)
const runner = await run({ pgPool: pool, crontab, taskList: list, concurrency: 2, noHandleSignals: true })

// A letter goes out when it is written, not at the next minute.
const listener = new pg.Client({ connectionString: jobsEnv.DATABASE_JOBS_URL })
await listener.connect()
await listener.query('LISTEN mail; LISTEN approvals; LISTEN notices; LISTEN webhooks')
const promptly = (task: string) =>
  prompted(
    async () => list[task]?.(),
    (error) => log('jobs').error({ err: error, task }, 'a task failed'),
  )
const heard = {
  mail: promptly('sendMail'),
  // A call waits for minutes: whoever may answer hears of it now.
  approvals: promptly('tellApprovers'),
  notices: promptly('tellNotices'),
  webhooks: promptly('sendWebhooks'),
}
listener.on('notification', ({ channel, payload }) => {
  if (channel === 'approvals' && !payload?.endsWith(' waiting')) return
  for (const [name, ask] of Object.entries(heard)) if (name === channel) ask()
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
