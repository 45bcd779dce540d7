import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { type IncomingHttpHeaders, request } from 'node:http'
import path from 'node:path'
import { buildBundles, buildWeb } from '#tools/build.mjs'
import { generate } from '#tools/generate.mjs'
import { freePort } from '#tools/ports.mjs'
import { freshSecrets } from '#tools/secrets.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** Builds what the processes are started from, unless it stands already. */
export async function build(): Promise<void> {
  await generate()
  await buildBundles()
  await buildWeb()
}

/** The environment of the processes that run operations, as the launcher makes it. */
export function operationsEnv(urls: { app: string; platform: string }, mode: 'local' | 'production') {
  const { CREDENTIAL_KEY = '', RELEASE_SIGNING_KEY = '', URL_SIGNING_KEY = '' } = freshSecrets()
  const production = mode === 'production'
  return {
    SIGNALBOX_MODE: mode,
    DATABASE_APP_URL: urls.app,
    DATABASE_PLATFORM_URL: urls.platform,
    NEXTAUTH_SECRET: randomBytes(24).toString('base64url'),
    NEXTAUTH_URL: production ? 'https://console.example' : 'http://localhost:3000',
    CREDENTIAL_KEY,
    RELEASE_SIGNING_KEY,
    URL_SIGNING_KEY,
    WORKER_URL: 'http://127.0.0.1:4000',
    PROXY_URL: production ? 'https://gateway.example' : 'http://127.0.0.1:4000',
    INSTANCE: 'test',
  }
}

export type Running = {
  port: number
  said: () => string
  exited: Promise<number | null>
  stop: () => Promise<void>
}

/** Starts a bundle and waits until it says that it is ready, or until it ended. */
export async function start(name: 'web' | 'jobs' | 'sandbox', env: Record<string, string>): Promise<Running> {
  const port = await freePort()
  const child: ChildProcess = spawn(process.execPath, ['--enable-source-maps', `dist/${name}.mjs`], {
    cwd: root,
    env: {
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      WEB_PORT: String(port),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      said += chunk
    })
  }
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  await Promise.race([new Promise((resolve) => child.once('message', resolve)), exited])
  return {
    port,
    said: () => said,
    exited,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

export type Reply = { status: number; body: string; cookies: string[]; headers: IncomingHttpHeaders }

/** One request as a client without a browser's scruples can send it, any `Host` included. */
export function ask(
  port: number,
  to: { path: string; method?: string; headers?: Record<string, string>; body?: string },
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path: to.path,
        method: to.method ?? 'GET',
        agent: false,
        headers: to.headers ?? {},
      },
      (res) => {
        let body = ''
        res.setEncoding('utf8')
        res.on('data', (chunk) => {
          body += chunk
        })
        res.on('end', () =>
          resolve({
            status: res.statusCode ?? 0,
            body,
            cookies: res.headers['set-cookie'] ?? [],
            headers: res.headers,
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(to.body)
  })
}
