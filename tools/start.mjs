/**
 * `npm start`: everything, in a fresh clone and with one command. Installs, starts PostgreSQL, makes the roles,
 * migrates, builds what changed, and supervises the console, the worker, the jobs and the sandbox.
 * Until the packages are installed it uses only what Node itself has. `--dev` reloads what changes.
 */
import './node-version.mjs'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { claim } from './claim.mjs'
import { install, isInstalled } from './install.mjs'
import { whenOrphaned } from './orphan.mjs'
import { choosePorts } from './ports.mjs'
import { environmentOf, processes } from './processes.mjs'
import { publicHalf, secrets } from './secrets.mjs'
import { supervisor } from './supervise.mjs'

const root = path.resolve(import.meta.dirname, '..')
const dev = process.argv.includes('--dev')
const throwaway = process.argv.includes('--throwaway')
const state = path.resolve(root, process.env.STATE_DIR ?? '.data')
const began = performance.now()

function say(text) {
  console.log(`[${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s] ${text}`)
}

let children
let database
let stopping = false
let announced = false

async function stop(code) {
  if (stopping) {
    children?.kill()
    process.exit(1)
  }
  stopping = true
  if (!children && !database) process.exit(code)
  say('Stopping …')
  await children?.stop()
  await database?.stop()
  if (announced) rmSync(path.join(state, 'ports.json'), { force: true })
  say('Stopped.')
  process.exit(code)
}

/** The owner's connection string: yours, or that of the PostgreSQL that comes along. */
async function startDatabase() {
  if (process.env.DATABASE_URL) {
    say('Using the PostgreSQL of DATABASE_URL …')
    return process.env.DATABASE_URL
  }
  say('Starting PostgreSQL …')
  const { startPostgres } = await import('./postgres.mjs')
  database = await startPostgres({ dir: path.join(state, 'pg'), throwaway })
  database.guard.on('exit', () => {
    if (stopping) return
    say('PostgreSQL ended by itself; its log is postgres.log beside its data.')
    void stop(1)
  })
  return database.url
}

async function makeReady(url, secret) {
  const { prepareDatabase } = await import('./prepare.mjs')
  const { applied, urls } = await prepareDatabase(url, secret)
  say(applied.length ? `Database migrated (${applied.length} new).` : 'Database is up to date.')
  return urls
}

async function build() {
  const { generate } = await import('./generate.mjs')
  const { buildBundles, buildWeb } = await import('./build.mjs')
  say('Building what changed …')
  await generate()
  if (dev) return
  await buildBundles()
  say((await buildWeb()) ? 'Built.' : 'Nothing to build.')
}

/** The names under which this machine reaches one of its own ports. */
const everyLocal = (port) => [`127.0.0.1:${port}`, `localhost:${port}`]

/** Every variable of this instance; each process gets only those its row in the table names. */
function environment(secret, urls, ports) {
  const local = (port) => `http://127.0.0.1:${port}`
  return {
    SIGNALBOX_MODE: 'local',
    NEXTAUTH_URL: `http://localhost:${ports.web}`,
    // The same for the gateway: where a person answers what a policy asks.
    CONSOLE_URL: process.env.NEXTAUTH_URL ?? `http://localhost:${ports.web}`,
    WORKER_URL: local(ports.worker),
    PROXY_URL: local(ports.worker),
    SANDBOX_URL: `${local(ports.sandbox)}/mcp`,
    // On one machine everybody may be the operator: whoever signs up with this address confirms it at /mailbox.
    CONTACT_INBOX: 'operator@signalbox.example',
    ...process.env,
    ...secret,
    NODE_ENV: dev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_APP_URL: urls.app,
    DATABASE_PLATFORM_URL: urls.platform,
    DATABASE_ENFORCER_URL: urls.enforcer,
    DATABASE_JOBS_URL: urls.jobs,
    RELEASE_PUBLIC_KEYS: publicHalf(secret.RELEASE_SIGNING_KEY),
    WEB_PORT: String(ports.web),
    WORKER_PORT: String(ports.worker),
    WORKER_HOST: process.env.WORKER_HOST ?? '127.0.0.1',
    SANDBOX_PORT: String(ports.sandbox),
    WORKER_STATE_DIR: path.join(state, 'worker'),
    // Where no tool call may be forwarded to, and, in local mode, the one private address where it may.
    OWN_ADDRESSES: [ports.web, ports.worker, ports.postgres].flatMap(everyLocal).join(','),
    UPSTREAM_ALLOW: [process.env.UPSTREAM_ALLOW, ...everyLocal(ports.sandbox)].filter(Boolean).join(','),
  }
}

async function startProcesses(all, ports) {
  const { exists, watchBundles } = await import('./build.mjs')
  if (!exists('sandbox')) delete all.SANDBOX_URL
  const logs = path.join(state, 'logs')
  children = supervisor({ root, logs, show: dev, say, giveUp: () => void stop(1) })
  if (dev) await watchBundles((name) => void children.restart(name))
  const present = Object.keys(processes).filter((name) => exists(name))
  for (const name of present) {
    children.start(name, processes[name].args(ports), environmentOf(name, all))
  }
  say(`Starting ${present.join(', ')} …`)
  const waited = present.filter((name) => processes[name].ready)
  await Promise.all(waited.map((name) => children.ready(name, processes[name].ready(ports), dev ? 180 : 60)))
  return present
}

function announce(present, ports) {
  const lines = {
    web: `Console   http://localhost:${ports.web}`,
    worker: `Gateway   http://127.0.0.1:${ports.worker}  (health: /healthz, /readyz)`,
    sandbox: `Sandbox   http://127.0.0.1:${ports.sandbox}/mcp  (SmartAPIs, 21 tools)`,
  }
  const shown = Object.keys(lines).filter((name) => present.includes(name))
  const where = dev ? [] : [`Logs      ${path.relative(root, path.join(state, 'logs'))}`]
  say(
    `Ready. Ctrl-C stops everything.\n\n  ${[...shown.map((name) => lines[name]), ...where].join('\n  ')}\n`,
  )
  writeFileSync(path.join(state, 'ports.json'), `${JSON.stringify({ ...ports, pid: process.pid })}\n`)
  announced = true
  process.send?.({ ready: true, ports, state })
}

async function main() {
  mkdirSync(state, { recursive: true })
  claim(state)
  const ports = await choosePorts()
  if (!isInstalled(root)) {
    say('Installing packages (once, about half a minute) …')
    await install(root)
  }
  const secret = secrets(state)
  const url = await startDatabase()
  const urls = await makeReady(url, secret)
  ports.postgres = Number(new URL(url).port || 5432)
  await build()
  const present = await startProcesses(environment(secret, urls, ports), ports)
  if (!stopping) announce(present, ports)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0))
whenOrphaned(() => void stop(0))
process.on('disconnect', () => void stop(0)) // whoever started us over IPC is gone
main().catch((error) => {
  if (stopping) return
  say(error.message)
  void stop(1)
})
