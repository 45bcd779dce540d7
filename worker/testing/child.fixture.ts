import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { publicHalf } from '#lib/release/keys.ts'
import { processes } from '#tools/processes.mjs'
import type { Keys } from './publisher.fixture.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** How the launcher starts a worker, without the file. */
export const workerFlags: readonly string[] = processes.worker.args().slice(0, -1)

/** A real worker in a process of its own. */
export type Worker = {
  url: string
  port: number
  pid: number
  /** Everything it wrote to its log. */
  log: () => string
  exited: Promise<number | null>
  kill: (signal?: NodeJS.Signals) => Promise<void>
}

/** Bundles the worker as the launcher does. Returns the file. */
export function bundleWorker(): Promise<string> {
  return bundleProgram('worker/main.ts')
}

/** Bundles a program of the project that a test starts. Returns the file. */
export async function bundleProgram(entry: string): Promise<string> {
  const name = entry.replace(/\.ts$/, '').replaceAll('/', '-')
  // Inside the project, so that packages outside the bundle are found.
  const outfile = path.join(root, '.data/test', `${name}-${process.pid}.mjs`)
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
  return outfile
}

/** The environment of a local worker on a free port. */
export function workerEnv(
  enforcerUrl: string,
  keys: Keys,
  aud: string,
  more: Record<string, string> = {},
): Record<string, string> {
  return {
    SIGNALBOX_MODE: 'local',
    DATABASE_ENFORCER_URL: enforcerUrl,
    RELEASE_PUBLIC_KEYS: publicHalf(keys.release).publicKey,
    CREDENTIAL_KEY: Buffer.alloc(32, 5).toString('base64'),
    SESSION_KEY: randomBytes(32).toString('base64'),
    INSTANCE: aud,
    PROXY_URL: 'http://127.0.0.1',
    CONSOLE_URL: 'http://localhost:3000',
    // A test that has calls wait for a person says so.
    APPROVAL_WAIT_SECONDS: '0',
    WORKER_PORT: '0',
    // A test asks as fast as the machine can; what the caps do is shown where they are set.
    ORG_REQUESTS_PER_SECOND: '1000000',
    WORKER_STATE_DIR: mkdtempSync(path.join(tmpdir(), 'signalbox-worker-')),
    ...more,
  }
}

/** Starts a worker and waits until it listens, or until it ended where that is expected (`url` is empty then). */
export async function startWorker(
  file: string,
  env: Record<string, string>,
  expected: 'listens' | 'ends' = 'listens',
): Promise<Worker> {
  const child: ChildProcess = spawn(process.execPath, [...workerFlags, file], {
    env: { NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  child.stdout?.on('data', (chunk) => {
    said += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said += chunk
  })
  let ours = false
  const exited = new Promise<number | null>((resolve) =>
    child.once('exit', (code, signal) => {
      // Nobody asked it to end: without its last words, a failing test would say only that nobody answered.
      if (!ours && expected === 'listens')
        process.stderr.write(`the worker ended (${code ?? signal}):\n${said}\n`)
      resolve(code)
    }),
  )
  const port = await new Promise<number>((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'port' in message) resolve(Number(message.port))
    })
    void exited.then(() => resolve(0))
  })
  if (expected === 'listens' && port === 0) throw new Error(`the worker ended:\n${said}`)
  return {
    url: port === 0 ? '' : `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    log: () => said,
    exited,
    kill: async (signal = 'SIGTERM') => {
      ours = true
      child.kill(signal)
      await exited
    },
  }
}
