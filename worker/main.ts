import { randomUUID } from 'node:crypto'
import { type CallRecord, noResult } from '#lib/audit/record.ts'
import { log } from '#lib/log.ts'
import { rulesFrom } from '#lib/net/guard.ts'
import { connectDurable, openPool, UnsafeStore } from '#lib/pg/pool.ts'
import { openHeaders, originOf } from '#lib/secrets/seal.ts'
import { hostsOf } from './door.ts'
import { readEnv } from './env.ts'
import { Caps } from './limits/caps.ts'
import { listenOn, makeServer } from './listen.ts'
import type { Box } from './pipeline.ts'
import { Results } from './results.ts'
import { Sessions } from './sessions.ts'
import { Holds } from './snapshot/holds.ts'
import { Releases } from './snapshot/releases.ts'
import { Serials } from './snapshot/serials.ts'
import { Forwarder } from './stages/forward.ts'
import { Verified } from './stages/identify.ts'
import { States } from './states.ts'
import { Streams } from './streams.ts'
import { BeginQueue, writesAsked } from './trail/begin.ts'
import { Counted } from './trail/counted.ts'
import { FinishQueue } from './trail/finish.ts'
import { startHeartbeat } from './trail/heartbeat.ts'
import { Refusals } from './trail/refusals.ts'
import { Rounds } from './trail/rounds.ts'
import { Waiting } from './waiting.ts'

const VERSION = '0.1.0'

/** Starts everything; resolves when the worker listens. */
async function main(): Promise<void> {
  const env = readEnv()
  const url = env.DATABASE_ENFORCER_URL
  const workerId = randomUUID()
  await storeIsSafe(url)
  const pool = openPool(url, { name: 'worker read', max: 4, connectTimeoutMs: 1500, queryTimeoutMs: 5000 })
  const holds = new Holds(pool, url)
  const releases = new Releases({
    pool,
    holds,
    url,
    trusted: env.RELEASE_PUBLIC_KEYS,
    instance: env.INSTANCE,
    workerId,
    serials: new Serials(env.WORKER_STATE_DIR),
    openCredential: (org, server, row) => {
      const origin = originOf(server.url)
      if (row.origin !== origin) return 'broken'
      const binding = { org, server: server.id, credential: row.id, keyVersion: row.keyVersion, origin }
      return openHeaders(row.sealed, binding, env.CREDENTIAL_KEY) ?? 'broken'
    },
  })
  const finishes = new FinishQueue(url)
  const notSent = (entry: CallRecord) =>
    finishes.add({
      org_id: entry.org_id,
      id: entry.id,
      outcome: 'not_sent',
      status: null,
      bytes: 0,
      gateway_us: entry.gateway_us,
      upstream_us: null,
      finished_at: Date.now(),
      ...noResult,
    })
  const trail = new BeginQueue(url, notSent)
  const asks = new BeginQueue(url, notSent, writesAsked)
  const waiting = new Waiting(pool, url)
  const streams = new Streams((org) => releases.held(org))
  releases.watch((snapshot) => streams.closeRevoked(snapshot))
  const results = new Results()
  const hosts = new Set<string>()
  const counted = new Counted()
  const box: Box = {
    instance: env.INSTANCE,
    workerId,
    digestKey: env.CREDENTIAL_KEY,
    rules: { hosts, origins: new Set(env.ALLOWED_ORIGINS) },
    releases,
    holds,
    verified: new Verified(),
    grants: new Caps({ perSecond: env.GRANT_REQUESTS_PER_SECOND, atOnce: env.GRANT_CONCURRENT }),
    orgs: new Caps({ perSecond: env.ORG_REQUESTS_PER_SECOND, atOnce: env.ORG_CONCURRENT }),
    sessions: new Sessions(env.SESSION_KEY),
    forwarder: new Forwarder(
      rulesFrom({
        mode: env.SIGNALBOX_MODE,
        ownAddresses: env.OWN_ADDRESSES,
        ownUrls: [env.PROXY_URL],
        allow: env.UPSTREAM_ALLOW,
      }),
      env.INSTANCE,
    ),
    results,
    streams,
    trail,
    asks,
    waiting,
    states: new States(env.SESSION_KEY),
    consoleUrl: env.CONSOLE_URL.replace(/\/$/, ''),
    waitMs: env.APPROVAL_WAIT_SECONDS * 1000,
    finishes,
    rounds: new Rounds(pool, env.CREDENTIAL_KEY),
    refusals: new Refusals(
      (entry) => trail.begin(entry),
      (outcome) => finishes.add(outcome),
    ),
    counted,
  }
  holds.start()
  releases.start()
  const stopHeart = startHeartbeat(pool, workerId, VERSION)
  const server = makeServer(box, () => releases.isFresh())
  const port = await listenOn(server, env.WORKER_HOST, env.WORKER_PORT)
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${port}`)
  for (const host of hostsOf(env.PROXY_URL, loopback, env.ALLOWED_HOSTS)) hosts.add(host)
  log('worker').info({ port, workerId }, 'listening')
  process.send?.({ ready: true, port })

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    server.close()
    server.closeIdleConnections()
    streams.closeAll()
    stopHeart()
    counted.stop()
    await results.stop()
    await finishes.stop()
    await Promise.all([
      trail.stop(),
      asks.stop(),
      waiting.stop(),
      releases.stop(),
      holds.stop(),
      box.forwarder.stop(),
    ])
    await pool.end()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
  // Whoever started this process is gone.
  process.on('disconnect', () => void stop())
}

/** Waits for the store and refuses one that would lose acknowledged commits. */
async function storeIsSafe(url: string): Promise<void> {
  for (let tried = 0; ; tried += 1) {
    try {
      const client = await connectDurable(url, { name: 'worker start' })
      await client.end()
      return
    } catch (err) {
      if (err instanceof UnsafeStore || tried >= 20) throw err
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}

main().catch((err: unknown) => {
  log('worker').fatal({ err }, 'the worker cannot start')
  process.exitCode = 1
  process.disconnect?.()
  // Pools and timers would keep a half-started process alive.
  setTimeout(() => process.exit(1), 100).unref()
})
