import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { removeOutside } from './pg-files.mjs'

const root = path.resolve(import.meta.dirname, '..')

/**
 * Starts a whole instance on free ports, with a state folder and a database of its own.
 * @returns {Promise<{ ports: Record<string, number>, state: string, stop: () => Promise<void> }>} `stop` also removes
 *   what it kept; rejects when the instance does not come up
 */
export async function startStack() {
  const state = path.join(root, `.data/test/stack-${process.pid}`)
  const { DATABASE_URL: _, ...inherited } = process.env
  const env = {
    ...inherited,
    PORT: '0',
    WORKER_PORT: '0',
    SANDBOX_PORT: '0',
    STATE_DIR: state,
    // The tests stand behind this machine as behind a proxy: each is a client of its own.
    TRUSTED_PROXIES: '127.0.0.0/8,::1',
  }
  const launcher = spawn(process.execPath, ['tools/start.mjs', '--throwaway'], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32', // Ctrl-C reaches us; we stop it
  })
  const gone = new Promise((resolve) => launcher.once('exit', resolve))
  const stop = async () => {
    launcher.kill('SIGTERM')
    await gone
    rmSync(state, { recursive: true, force: true })
    removeOutside(path.join(state, 'pg'))
  }
  const ready = new Promise((resolve) => launcher.once('message', resolve))
  const first = await Promise.race([ready, gone])
  if (typeof first === 'object' && first?.ready) return { ports: first.ports, state, stop }
  await stop()
  throw new Error('The instance for the browser tests did not start.')
}
