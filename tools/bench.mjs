/**
 * `npm run bench [-- SECONDS]`: what compiling a large policy and deciding on it costs; then, side by side in one run at 1, 8
 * and 32 connections, so many seconds each in five turns: direct, a bare Node reverse proxy, one that only records, and the
 * worker with policy, limit and durable record, once more while asking and holding go on beside it; then how soon a revoked
 * grant, a published policy, a stop and a person's answer are in force.
 * Prints date, machine and medians; nothing is asserted. `npm run bench -- pages` measures the public pages (`lighthouse`, `write`).
 */
import './node-version.mjs'
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { migrate } from './migrate.mjs'
import { removeOutside } from './pg-files.mjs'
import { startPostgres } from './postgres.mjs'
import { createRoles, grantRoles, ROLES, roleUrls } from './roles.mjs'

if (process.argv[2] === 'pages') {
  await import('./bench-pages.mjs')
  process.exit()
}

const root = path.resolve(import.meta.dirname, '..')
const place = path.join(root, '.data/bench', String(process.pid))
const seconds = Number(process.argv[2] ?? 10)

const entries = {
  upstream: 'bench/upstream.ts',
  proxy: 'bench/proxy.ts',
  recorder: 'bench/recorder.ts',
  run: 'bench/run.ts',
  worker: 'worker/main.ts',
}
await build({
  absWorkingDir: root,
  entryPoints: entries,
  outdir: place,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'error',
})
const server = await startPostgres({ dir: path.join(place, 'pg') })
let code = 1
try {
  const passwords = Object.fromEntries(ROLES.map((role) => [role, randomBytes(12).toString('base64url')]))
  await createRoles(server.url, passwords)
  await migrate(server.url)
  await grantRoles(server.url)
  const files = Object.fromEntries(
    Object.keys(entries).map((name) => [name, path.join(place, `${name}.mjs`)]),
  )
  const run = fork(files.run, { stdio: 'inherit' })
  run.send({ urls: roleUrls(server.url, passwords), files, seconds })
  code = await new Promise((resolve) => run.once('exit', (ended) => resolve(ended ?? 1)))
} finally {
  await server.stop()
  rmSync(place, { recursive: true, force: true })
  removeOutside(path.join(place, 'pg'))
}
process.exit(code)
