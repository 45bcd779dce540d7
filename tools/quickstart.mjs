// `npm run quickstart -- --upstream URL --policy FILE [--name NAME] --json`: for people who live in a terminal.
// Through the public sign-up and the REST contracts it makes a user, an organisation, a server, a policy and a
// grant on a running local instance, and prints one JSON line. It uses no door that a browser does not have.
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'

const usage = 'npm run quickstart -- --upstream URL --policy FILE [--name NAME] [--console URL] --json'

function stop(message) {
  console.error(message)
  process.exit(2)
}

function given() {
  try {
    const { values } = parseArgs({
      options: {
        upstream: { type: 'string' },
        policy: { type: 'string' },
        name: { type: 'string', default: 'quickstart' },
        console: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    if (!values.upstream) stop(`--upstream is missing: the address of an MCP server.\n${usage}`)
    if (!values.policy) stop(`--policy is missing: a file with a policy document.\n${usage}`)
    return values
  } catch (error) {
    return stop(`${error.message}\n${usage}`)
  }
}

function readPolicy(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    return stop(`${file}: cannot be read (${error.code}).`)
  }
}

/** Where the running instance of this clone answers: what was asked for, else what the launcher wrote down. */
function consoleUrl(asked) {
  if (asked) return asked.replace(/\/$/, '')
  const file = path.resolve(import.meta.dirname, '..', '.data', 'ports.json')
  const ports = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}
  return `http://127.0.0.1:${ports.web ?? 3000}`
}

/** A browser's part: keeps cookies, names its origin. */
class Client {
  #cookies = new Map()
  constructor(base) {
    this.base = base
  }

  async send(method, url, body, headers = {}) {
    const response = await fetch(this.base + url, {
      method,
      redirect: 'manual',
      headers: {
        origin: this.base,
        ...(this.#cookies.size
          ? { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') }
          : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    }).catch((error) =>
      stop(`${this.base} does not answer (${error.cause?.code ?? error.message}). Start it with npm start.`),
    )
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(';')
      const at = pair.indexOf('=')
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }

  async call(method, url, body, headers = {}) {
    const response = await this.send(method, `/api/v1${url}`, body && JSON.stringify(body), {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    })
    const text = await response.text()
    if (response.ok) return text
    const problem = JSON.parse(text || '{}')
    const fields = (problem.fields ?? []).map((each) => `\n  ${each.pointer}: ${each.sentence}`).join('')
    return stop(`${method} ${url}: ${problem.title ?? response.status}${fields}`)
  }

  async signIn(email, password) {
    const { csrfToken } = await (await this.send('GET', '/api/auth/csrf')).json()
    const form = new URLSearchParams({ csrfToken, email, password, json: 'true' }).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await this.send('POST', '/api/auth/callback/credentials', form, type)
    if (response.status >= 400) stop('Signing in failed.')
  }
}

const options = given()
const text = readPolicy(options.policy)
const client = new Client(consoleUrl(options.console))
const unique = randomBytes(4).toString('hex')
const email = `${options.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${unique}@example.com`
const password = randomBytes(18).toString('base64url')

const { org } = JSON.parse(
  await client.call('POST', '/sign-up', { email, password, organisation: options.name }),
)
await client.signIn(email, password)
const lines = (
  await client.call('POST', `/orgs/${org}/servers`, { url: options.upstream, name: options.name })
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const last = lines.at(-1)
if (last?.kind !== 'registered') {
  const failed = lines.find((line) => line.problem)
  stop(
    failed
      ? `${failed.label}: ${failed.problem.sentence} ${failed.problem.fix}`
      : (last?.sentence ?? 'The server could not be registered.'),
  )
}
const at = `/orgs/${org}/policies/${last.policyId}`
const { version } = JSON.parse(await client.call('GET', at))
const saved = JSON.parse(await client.call('PUT', `${at}/draft`, { text }, { 'if-match': `"${version}"` }))
const match = { 'if-match': `"${saved.version}"` }
const { secret } = JSON.parse(
  await client.call('POST', `${at}/connections`, { identityName: `${options.name}-agent` }, match),
)

const result = {
  proxyUrl: secret.proxyUrl,
  mcpUrl: secret.mcpUrl,
  token: secret.token,
  serverId: last.server.id,
  org,
}
if (!options.json) console.log(`Signed in as ${email} with the password ${password}.`)
console.log(JSON.stringify(result))
