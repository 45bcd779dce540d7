/**
 * The processes of one instance: what each is built from, how it starts, which variables it gets (and no others),
 * and where it says that it is ready.
 */

/** @param {string} text @returns {string[]} */
const names = (text) => text.split(' ')

/** What the operating system and Node need; harmless to every process. */
export const EVERYWHERE = names(
  'PATH HOME USER LANG LC_ALL TZ TMPDIR TEMP TMP SystemRoot NODE_ENV NODE_EXTRA_CA_CERTS NEXT_TELEMETRY_DISABLED',
)

/** What `lib/env.ts` names: the processes that run operations. */
const OPERATIONS = names(
  'SIGNALBOX_MODE DATABASE_APP_URL DATABASE_PLATFORM_URL NEXTAUTH_SECRET NEXTAUTH_URL CREDENTIAL_KEY RELEASE_SIGNING_KEY' +
    ' URL_SIGNING_KEY WORKER_URL PROXY_URL SANDBOX_URL SMTP_URL CONTACT_INBOX INSTANCE UPSTREAM_ALLOW OWN_ADDRESSES',
)

/** What `web/env.ts` names on top. */
const WEB = names('WEB_HOST WEB_PORT TRUSTED_PROXIES')

/** What `worker/env.ts` names. No key that signs, no access but the enforcer's. */
const WORKER = names(
  'SIGNALBOX_MODE DATABASE_ENFORCER_URL RELEASE_PUBLIC_KEYS CREDENTIAL_KEY SESSION_KEY INSTANCE PROXY_URL CONSOLE_URL' +
    ' APPROVAL_WAIT_SECONDS WORKER_HOST WORKER_PORT WORKER_STATE_DIR ALLOWED_HOSTS ALLOWED_ORIGINS UPSTREAM_ALLOW OWN_ADDRESSES' +
    ' GRANT_REQUESTS_PER_SECOND GRANT_CONCURRENT ORG_REQUESTS_PER_SECOND ORG_CONCURRENT',
)

const bundle =
  (name, ...flags) =>
  () => ['--enable-source-maps', ...flags, `dist/${name}.mjs`]

/** What a call leaves behind is garbage within milliseconds: with room for many calls, little of it is ever copied. */
const YOUNG = ['--min-semi-space-size=32', '--max-semi-space-size=32']

export const processes = {
  sandbox: {
    source: 'sandbox/main.ts',
    args: bundle('sandbox'),
    env: ['SANDBOX_PORT', 'REQUIRE_API_KEY'],
    ready: (ports) => `http://127.0.0.1:${ports.sandbox}/healthz`,
  },
  worker: {
    source: 'worker/main.ts',
    args: bundle('worker', ...YOUNG),
    env: WORKER,
    ready: (ports) => `http://127.0.0.1:${ports.worker}/readyz`,
  },
  web: {
    source: 'web/main.ts',
    args: bundle('web'),
    env: [...OPERATIONS, ...WEB],
    ready: (ports) => `http://127.0.0.1:${ports.web}/`,
  },
  jobs: {
    source: 'jobs/main.ts',
    args: bundle('jobs'),
    env: [...OPERATIONS, 'DATABASE_JOBS_URL', 'MAIL_FROM'],
  },
}

/** The ports a user may choose: the variable, the usual number, and what listens there. */
export const listeners = {
  web: { variable: 'PORT', usual: 3000, what: 'console' },
  worker: { variable: 'WORKER_PORT', usual: 4000, what: 'gateway' },
  sandbox: { variable: 'SANDBOX_PORT', usual: 4100, what: 'SmartAPIs sandbox' },
}

/** The variables of one process, taken from all there are. */
export function environmentOf(name, all) {
  const wanted = [...EVERYWHERE, ...processes[name].env]
  return Object.fromEntries(wanted.filter((key) => all[key]).map((key) => [key, all[key]]))
}
