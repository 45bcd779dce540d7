import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import type { Era } from '#lib/mcp/era.ts'
import { readToolPage } from '#lib/mcp/tool-list.ts'
import { guardedConnector } from '#lib/net/dial.ts'
import { bare, checkUrl, type GuardRules, mayConnect, portOf } from '#lib/net/guard.ts'
import { type Answer, Exchange } from './exchange.ts'
import type { Problem } from './problems.ts'
import * as problems from './problems.ts'

export type StepName = 'address' | 'secure' | 'reachable' | 'speaks' | 'signed_in' | 'tools'
export type Step = {
  kind: 'step'
  step: StepName
  label: string
  state: 'running' | 'ok' | 'failed' | 'skipped'
  ms: number
  detail: string
  problem?: Problem
  wantsHeaders?: boolean
}

/** What a server is, as it was seen: nothing of it is trusted. */
export type Connected = {
  url: string
  eras: Era[]
  serverInfo: Value | undefined
  instructions: string | undefined
  /** Each definition as JSON text, its members and numbers as they came. */
  tools: { name: string; definition: string; value: Map<string, Value> }[]
}

export type ConnectOptions = {
  rules: GuardRules
  headers: readonly [string, string][]
  timeoutMs: number
  /** A clock in milliseconds that never goes back. */
  clock: () => number
}

const labels: Record<StepName, string> = {
  address: 'Address',
  secure: 'Secure connection',
  reachable: 'Reachable',
  speaks: 'Speaks MCP',
  signed_in: 'Signed in',
  tools: 'Tools',
}
const toolsMax = 2000
const pagesMax = 200

/** Thrown inside this file to leave the ladder at one rung; never seen outside. */
class Failed extends Error {
  readonly step: StepName
  readonly problem: Problem
  readonly wantsHeaders: boolean
  constructor(step: StepName, problem: Problem, wantsHeaders = false) {
    super(problem.sentence)
    this.step = step
    this.problem = problem
    this.wantsHeaders = wantsHeaders
  }
}

/**
 * Connects to a server rung by rung, yielding each as it begins and ends with its time. Returns what was found,
 * or nothing when a rung failed; the failed rung has said why.
 */
export async function* connect(
  text: string,
  options: ConnectOptions,
): AsyncGenerator<Step, Connected | undefined> {
  let since = options.clock()
  const took = () => {
    const now = options.clock()
    const ms = now - since
    since = now
    return ms
  }
  const step = (name: StepName, state: Step['state'], detail = '', label = labels[name]): Step => ({
    kind: 'step',
    step: name,
    label,
    state,
    ms: state === 'running' ? 0 : took(),
    detail,
  })
  let exchange: Exchange | undefined
  try {
    yield step('address', 'running')
    const url = await address(text, options.rules)
    yield step('address', 'ok', url.host)

    const secure = url.protocol === 'https:'
    if (secure) yield step('secure', 'running')
    else yield step('secure', 'skipped', 'Not encrypted: the server is on this machine')
    await reach(url, options)
    if (secure) yield step('secure', 'ok', 'TLS, certificate valid')
    yield step('reachable', 'ok', `Port ${portOf(url)} answers`)

    yield step('speaks', 'running')
    exchange = new Exchange(url, options.headers, options.rules, options.timeoutMs)
    const spoken = await speak(exchange, options.headers.length > 0)
    yield step(
      'speaks',
      'ok',
      spoken.eras.map((era) => (era === 'modern' ? '2026-07-28' : spoken.legacyVersion)).join(' and '),
    )
    const names = options.headers.map(([name]) => name).join(', ')
    yield step('signed_in', 'ok', names ? `With ${names}` : 'No sign-in needed')

    yield step('tools', 'running')
    const tools = await listTools(exchange, spoken)
    yield step(
      'tools',
      'ok',
      tools.length ? '' : 'The server offers no tools',
      `${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}`,
    )
    return {
      url: url.href,
      eras: spoken.eras,
      serverInfo: spoken.serverInfo,
      instructions: spoken.instructions,
      tools,
    }
  } catch (error) {
    const failed = error instanceof Failed ? error : ofConnection(error, text)
    yield {
      ...step(failed.step, 'failed', failed.problem.sentence),
      problem: failed.problem,
      ...(failed.wantsHeaders ? { wantsHeaders: true } : {}),
    }
    return undefined
  } finally {
    await exchange?.close()
  }
}

function ofConnection(error: unknown, text: string): Failed {
  const { step, problem } = problems.ofSocket(error, URL.canParse(text) ? new URL(text).hostname : text)
  return new Failed(step, problem)
}

async function address(text: string, rules: GuardRules): Promise<URL> {
  const checked = checkUrl(text, rules)
  if (!checked.ok) throw new Failed('address', problems.ofUrl(checked.fault, text))
  const host = bare(checked.url.hostname)
  const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true })
  for (const each of found) {
    if (!mayConnect(host, each.address, portOf(checked.url), rules)) {
      const own = rules.mode === 'local' && rules.ownPorts.has(portOf(checked.url))
      throw new Failed('address', problems.ofUrl(own ? 'own_address' : 'private_address', text))
    }
  }
  return checked.url
}

/** Opens one connection and closes it: says whether the port answers and the certificate is good. */
async function reach(url: URL, options: ConnectOptions): Promise<void> {
  const connector = guardedConnector(options.rules, { timeoutMs: options.timeoutMs })
  await new Promise<void>((done, fail) => {
    connector(
      { hostname: url.hostname, host: url.host, protocol: url.protocol, port: String(portOf(url)) },
      (error, socket) => {
        if (error) fail(error)
        else {
          socket?.destroy()
          done()
        }
      },
    )
  })
}

type Spoken = {
  eras: Era[]
  legacyVersion: string
  session: string | undefined
  serverInfo: Value | undefined
  instructions: string | undefined
}

const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'signalbox', version: '1' },
}
const modernHeaders = (method: string) => ({ 'mcp-protocol-version': '2026-07-28', 'mcp-method': method })

/** Tries both eras: a server may speak one or the other or both, and only its answers say which. */
async function speak(exchange: Exchange, withHeaders: boolean): Promise<Spoken> {
  const discovered = await exchange.send(
    'server/discover',
    { _meta: modernMeta },
    modernHeaders('server/discover'),
  )
  refuseHttp(discovered, withHeaders)
  const modern = resultOf(discovered)
  const versions = modern?.get('supportedVersions')
  const speaksModern = Array.isArray(versions) && versions.includes('2026-07-28')

  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'signalbox', version: '1' },
  }
  const initialised = await exchange.send('initialize', params, {})
  const legacy = resultOf(initialised)
  const version = legacy?.get('protocolVersion')
  const speaksLegacy =
    typeof version === 'string' && ['2025-03-26', '2025-06-18', '2025-11-25'].includes(version)
  if (!speaksModern && !speaksLegacy) {
    refuseHttp(initialised, withHeaders)
    if (initialised.status >= 500) throw new Failed('speaks', problems.broken(initialised.status))
    throw new Failed(
      'speaks',
      problems.notMcp(initialised.type === 'text/html' || /^\s*<(?:!doctype|html)/i.test(initialised.start)),
    )
  }
  const session = initialised.session
  const legacyVersion = typeof version === 'string' ? version : ''
  if (speaksLegacy)
    await exchange.send('notifications/initialized', {}, legacyHeaders(legacyVersion, session), true)
  const about = modern ?? legacy
  const instructions = about?.get('instructions')
  const meta = modern?.get('_meta')
  return {
    eras: [...(speaksLegacy ? (['legacy'] as const) : []), ...(speaksModern ? (['modern'] as const) : [])],
    legacyVersion,
    session,
    serverInfo:
      legacy?.get('serverInfo') ??
      (meta instanceof Map ? meta.get('io.modelcontextprotocol/serverInfo') : undefined),
    instructions: typeof instructions === 'string' ? instructions : undefined,
  }
}

function legacyHeaders(version: string, session: string | undefined): Record<string, string> {
  return { 'mcp-protocol-version': version, ...(session === undefined ? {} : { 'mcp-session-id': session }) }
}

function resultOf(answer: Answer): Map<string, Value> | undefined {
  const result = answer.message?.get('result')
  return result instanceof Map ? result : undefined
}

/** HTTP's own refusals, which say nothing about the protocol: a redirect, a missing or wrong sign-in. */
function refuseHttp(answer: Answer, withHeaders: boolean): void {
  if (answer.status >= 300 && answer.status < 400)
    throw new Failed('speaks', problems.redirected(answer.location))
  if (answer.status === 401) {
    if (/resource_metadata|authorization_uri/i.test(answer.challenge))
      throw new Failed('signed_in', problems.wantsSignIn, true)
    throw new Failed('signed_in', withHeaders ? problems.headerRefused : problems.wantsHeader, true)
  }
  if (answer.status === 403 && !answer.message) throw new Failed('signed_in', problems.forbidden, true)
}

async function listTools(exchange: Exchange, spoken: Spoken): Promise<Connected['tools']> {
  const modern = spoken.eras.includes('modern')
  const tools = new Map<string, Connected['tools'][number]>()
  let cursor: string | undefined
  for (let page = 0; page < pagesMax; page++) {
    const params = { ...(cursor === undefined ? {} : { cursor }), ...(modern ? { _meta: modernMeta } : {}) }
    const headers = modern ? modernHeaders('tools/list') : legacyHeaders(spoken.legacyVersion, spoken.session)
    const answer = await exchange.send('tools/list', params, headers)
    if (!answer.message) {
      if (answer.status === 401) throw new Failed('signed_in', problems.headerRefused, true)
      throw new Failed(
        'tools',
        answer.status >= 500 ? problems.broken(answer.status) : problems.badList('it is not strict JSON'),
      )
    }
    const read = readToolPage(answer.message.get('result'))
    if ('fault' in read) throw new Failed('tools', problems.badList(read.fault))
    for (const { name, value } of read.tools) {
      if (!tools.has(name)) tools.set(name, { name, value, definition: write(value) })
    }
    if (tools.size > toolsMax)
      throw new Failed('tools', problems.badList(`it has more than ${toolsMax} tools`))
    if (read.nextCursor === undefined) return [...tools.values()]
    cursor = read.nextCursor
  }
  throw new Failed('tools', problems.badList(`it has more than ${pagesMax} pages`))
}
