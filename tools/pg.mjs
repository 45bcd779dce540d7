/**
 * The guard of an embedded PostgreSQL, a process of its own: `node tools/pg.mjs DIR PORT [--throwaway]`.
 * It sends `{ url }` (the owner's, no superuser) or `{ error }` over IPC, and shuts PostgreSQL down when that
 * channel closes, however its parent ended.
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { prepare } from './pg-files.mjs'
import { freePort } from './ports.mjs'

const OWNER = 'signalbox'
const dir = path.resolve(process.argv[2])
const throwaway = process.argv.includes('--throwaway')
const windows = process.platform === 'win32'

let server
let stopping = false

/** `PGPORT` and its like would reach initdb and the server. */
function cleanEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', LC_MESSAGES: 'C' }
}

/** The passwords of this database, kept beside the data they open. */
function passwords(home) {
  const file = path.join(home, 'passwords.json')
  if (!fs.existsSync(file)) {
    const fresh = () => randomBytes(24).toString('base64url')
    fs.writeFileSync(file, JSON.stringify({ superuser: fresh(), owner: fresh() }), { mode: 0o600 })
  }
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}

function initialise(place, password) {
  if (fs.existsSync(path.join(place.data, 'PG_VERSION'))) return
  // A first start that was interrupted leaves a folder initdb refuses.
  for (const name of fs.readdirSync(place.data)) fs.rmSync(path.join(place.data, name), { recursive: true })
  const file = path.join(place.home, `initial-${process.pid}`)
  fs.writeFileSync(file, `${password}\n`, { mode: 0o600 })
  if (place.user.uid !== undefined) fs.chownSync(file, place.user.uid, place.user.gid)
  const args = ['-D', place.data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${file}`, '-E', 'UTF8']
  const options = { ...place.user, cwd: place.data, env: cleanEnvironment(), encoding: 'utf8' }
  try {
    const run = spawnSync(place.bin('initdb'), [...args, '--locale=C', '--no-sync'], options)
    if (run.status !== 0) throw new Error(`initdb failed: ${run.error?.message ?? run.stderr + run.stdout}`)
  } finally {
    fs.rmSync(file, { force: true })
  }
}

const alive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Whether a process id still belongs to a PostgreSQL, and not to something that got the number later. */
function isPostgres(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    const run = spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' })
    return run.status === 0 && run.stdout.includes('postgres')
  }
}

/** Stops a server that outlived its guard. */
async function stopLeftover(data) {
  const file = path.join(data, 'postmaster.pid')
  if (!fs.existsSync(file)) return
  const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0])
  if (!alive(pid) || !isPostgres(pid)) return
  process.kill(pid, 'SIGINT')
  for (let tries = 0; tries < 100 && alive(pid); tries++) await wait(100)
}

function launch(place, port) {
  const settings = {
    listen_addresses: '127.0.0.1',
    max_connections: '200',
    shared_buffers: '128MB',
    log_min_messages: 'warning',
    ...(windows ? {} : { unix_socket_directories: '' }),
    // fsync stays on even here: the worker refuses a server that could lose an acknowledged record.
    ...(throwaway ? { autovacuum: 'off', wal_level: 'minimal', max_wal_senders: '0' } : {}),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // Its own process group: Ctrl-C must reach the launcher first and the database last.
  const options = { ...place.user, cwd: place.data, env: cleanEnvironment(), detached: !windows }
  const stdio = ['ignore', 'ignore', 'pipe']
  server = spawn(place.bin('postgres'), ['-D', place.data, '-p', String(port), ...flags], {
    ...options,
    stdio,
  })
  let tail = ''
  server.stderr.on('data', (chunk) => {
    tail = (tail + chunk).slice(-4000)
    fs.appendFile(path.join(place.home, 'postgres.log'), chunk, () => {})
  })
  server.on('error', (error) => fail(`PostgreSQL could not be started: ${error.message}`))
  server.on('exit', (code, signal) => {
    if (stopping) process.exit(0)
    fail(`PostgreSQL ended (${signal ?? code}).\n${tail}`)
  })
}

async function connectWhenReady(url) {
  for (let tries = 0; ; tries++) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch (error) {
      await client.end().catch(() => {})
      if (tries > 400 || stopping || server.exitCode !== null) throw error
      await wait(25)
    }
  }
}

/** The owner of our database: may create roles and databases, is no superuser, so row security binds it too. */
async function makeOwner(client, password) {
  const known = async (sql) => (await client.query(sql, [OWNER])).rowCount > 0
  if (!(await known('SELECT 1 FROM pg_roles WHERE rolname = $1'))) {
    await client.query(
      `CREATE ROLE ${OWNER} LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE CREATEDB PASSWORD '${password}'`,
    )
  }
  if (!(await known('SELECT 1 FROM pg_database WHERE datname = $1'))) {
    await client.query(`CREATE DATABASE ${OWNER} OWNER ${OWNER}`)
  }
}

function fail(message) {
  if (stopping) return
  process.exitCode = 1
  console.error(message)
  if (process.connected) process.send({ error: message }, () => stop())
  else stop()
}

function stop() {
  if (stopping) return
  stopping = true
  if (!server || server.exitCode !== null || server.signalCode !== null) process.exit()
  server.kill('SIGINT') // fast shutdown: ends sessions, writes a checkpoint
  setTimeout(() => server.kill('SIGQUIT'), 8000).unref()
}

process.on('disconnect', stop)
process.on('SIGTERM', stop)
process.on('SIGINT', () => {})

try {
  const place = prepare(dir)
  const secret = passwords(place.home)
  await stopLeftover(place.data)
  initialise(place, secret.superuser)
  const port = Number(process.argv[3]) || (await freePort())
  launch(place, port)
  const url = (user, password, name) => `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`
  const client = await connectWhenReady(url('postgres', secret.superuser, 'postgres'))
  await makeOwner(client, secret.owner)
  await client.end()
  process.send?.({ url: url(OWNER, secret.owner, OWNER), port })
} catch (error) {
  fail(error.message)
}
