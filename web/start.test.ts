import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { build } from 'esbuild'
import { beforeAll, describe, expect, test } from 'vitest'
import { freshSecrets } from '#tools/secrets.mjs'

const root = path.resolve(import.meta.dirname, '..')
const outfile = path.join(root, '.data/test', `web-${process.pid}.mjs`)

beforeAll(async () => {
  await build({
    absWorkingDir: root,
    entryPoints: ['web/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
})

const production = {
  NODE_ENV: 'production' as const,
  SIGNALBOX_MODE: 'production',
  DATABASE_APP_URL: 'postgresql://127.0.0.1:9/x',
  DATABASE_PLATFORM_URL: 'postgresql://127.0.0.1:9/x',
  NEXTAUTH_URL: 'https://console.example',
  WORKER_URL: 'http://127.0.0.1:9',
  PROXY_URL: 'https://gateway.example',
  ...freshSecrets(),
  INSTANCE: 'test',
}

/** How a start with these variables ended, and what it said. */
async function start(
  more: Record<string, string | undefined>,
): Promise<{ code: number | null; said: string }> {
  const variables = { ...production, ...more }
  const env: NodeJS.ProcessEnv = { ...variables }
  const child: ChildProcess = spawn(process.execPath, [outfile], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout?.on('data', (chunk) => (said += chunk))
  child.stderr?.on('data', (chunk) => (said += chunk))
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { code, said }
}

describe('the console does not start', () => {
  test.each([
    [
      'in production with a console address that is not https',
      { NEXTAUTH_URL: 'http://console.example' },
      'NEXTAUTH_URL: in production the console has an https address.',
    ],
    [
      'in production with a gateway address that is not https',
      { PROXY_URL: 'http://gateway.example' },
      'PROXY_URL: in production the gateway has an https address.',
    ],
    ['without the secret of its sessions', { NEXTAUTH_SECRET: undefined }, 'NEXTAUTH_SECRET: it is not set.'],
    [
      'without a key to sign releases with',
      { RELEASE_SIGNING_KEY: undefined },
      'RELEASE_SIGNING_KEY: it is not set.',
    ],
    [
      'with an operator who has no address',
      { CONTACT_INBOX: 'ops@example.com, somebody' },
      'CONTACT_INBOX.1: not an e-mail address; several are separated by commas.',
    ],
    [
      'in local mode on another address than loopback',
      { SIGNALBOX_MODE: 'local', WEB_HOST: '0.0.0.0' },
      'WEB_HOST: local mode listens on loopback only',
    ],
    [
      'with a trusted proxy that is no network',
      { TRUSTED_PROXIES: 'everybody' },
      'TRUSTED_PROXIES: "everybody" is neither an address nor a network',
    ],
  ])('%s', async (_, more, sentence) => {
    const { code, said } = await start(more)
    expect(code).toBe(1)
    expect(said).toContain(JSON.stringify(sentence).slice(1, -1))
  })
})
