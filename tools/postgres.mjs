import { spawn } from 'node:child_process'
import path from 'node:path'

/**
 * Starts an embedded PostgreSQL under a guard process that ends it when this process goes away.
 * @param {{ dir: string, port?: number, throwaway?: boolean }} options `dir` keeps the data; port 0 picks one;
 *   `throwaway` leaves out what only a long life needs, for tests
 * @returns {Promise<{ url: string, port: number, guard: import('node:child_process').ChildProcess, stop: () => Promise<void> }>}
 *   `url` is the owner's of the database `signalbox`; rejects with PostgreSQL's own message
 */
export async function startPostgres({ dir, port = 0, throwaway = false }) {
  const script = path.join(import.meta.dirname, 'pg.mjs')
  const args = [script, dir, String(port), ...(throwaway ? ['--throwaway'] : [])]
  const guard = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: process.platform !== 'win32',
  })
  let errors = ''
  guard.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(-4000)
  })
  const started = await new Promise((resolve, reject) => {
    guard.once('message', (message) =>
      message.url ? resolve(message) : reject(new Error(`PostgreSQL did not start. ${message.error}`)),
    )
    guard.once('exit', (code) => reject(new Error(`PostgreSQL did not start (${code}). ${errors}`)))
  })
  guard.removeAllListeners('exit')
  const stop = () =>
    new Promise((resolve) => {
      if (guard.exitCode !== null || guard.signalCode !== null) return resolve()
      guard.once('exit', () => resolve())
      guard.kill('SIGTERM')
    })
  return { url: started.url, port: started.port, guard, stop }
}
