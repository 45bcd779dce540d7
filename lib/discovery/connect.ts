import type { Value } from '#lib/json/value.ts'
import type { Era } from '#lib/mcp/era.ts'
import { checkedAddresses, DialRefused, guardedConnector, type Resolve } from '#lib/net/dial.ts'
import { bare, checkUrl, type GuardRules, portOf } from '#lib/net/guard.ts'
import { Exchange } from './exchange.ts'
import { type Beyond, beyondWords, readItems } from './items.ts'
import { askPage, type FoundTool, readList } from './list.ts'
import type { Problem, StepName } from './problems.ts'
import * as problems from './problems.ts'
import { Failed } from './problems.ts'
import { legacyHeaders, refuseHttp, type Spoken, speak } from './speak.ts'

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
  tools: FoundTool[]
  beyond: Beyond
}

export type ConnectOptions = {
  rules: GuardRules
  headers: readonly [string, string][]
  /** For each thing that is waited for, in ms. */
  timeoutMs: number
  /** A clock in milliseconds that never goes back. */
  clock: () => number
  resolve?: Resolve
}

/** For all pages of its tools a server has this many times as long as for one answer: who lists without end is not waited for. */
const patience = 6

const labels: Record<StepName, string> = {
  address: 'Address',
  secure: 'Secure connection',
  reachable: 'Reachable',
  speaks: 'Speaks MCP',
  signed_in: 'Signed in',
  tools: 'Tools',
}

/**
 * Connects to a server rung by rung, yielding each as it begins and ends with its time. Returns what was found,
 * or nothing when a rung failed; the failed rung has said why. Only errors of our own are thrown.
 */
export async function* connect(
  text: string,
  options: ConnectOptions,
): AsyncGenerator<Step, Connected | undefined> {
  let since = options.clock()
  const at: { step: StepName } = { step: 'address' }
  const begin = (name: StepName): Step => {
    at.step = name
    since = options.clock()
    return { kind: 'step', step: name, label: labels[name], state: 'running', ms: 0, detail: '' }
  }
  const end = (name: StepName, state: Step['state'], detail: string, ms = options.clock() - since): Step => ({
    kind: 'step',
    step: name,
    label: labels[name],
    state,
    ms,
    detail,
  })
  let exchange: Exchange | undefined
  let spoken: Spoken | undefined
  try {
    yield begin('address')
    const url = await address(text, options)
    yield end('address', 'ok', url.host)

    const secure = url.protocol === 'https:'
    yield secure
      ? begin('secure')
      : end('secure', 'skipped', 'The address does not ask for encryption (http)', 0)
    if (!secure) yield begin('reachable')
    await dial(url, 'http:', options)
    const reachedMs = options.clock() - since
    if (secure) {
      since = options.clock()
      await dial(url, 'https:', options)
      yield end('secure', 'ok', 'TLS, certificate valid')
    }
    yield end('reachable', 'ok', `Port ${portOf(url)} answers`, reachedMs)

    yield begin('speaks')
    exchange = new Exchange({ ...options, url })
    const withHeaders = options.headers.length > 0
    spoken = await speak(exchange, withHeaders)
    const { legacyVersion } = spoken
    const revisions = spoken.eras.map((era) => (era === 'modern' ? '2026-07-28' : legacyVersion))
    yield end('speaks', 'ok', revisions.join(' and '))

    // Some servers let anybody say hello and ask for a key only at the first question.
    yield begin('signed_in')
    const first = await askPage(exchange, spoken, 'tools', undefined)
    await refuseHttp(exchange, first, withHeaders)
    const names = options.headers.map(([name]) => name).join(', ')
    yield end('signed_in', 'ok', withHeaders ? `With ${names}` : 'No sign-in needed')

    yield begin('tools')
    const optional = !spoken.capabilities.has('tools')
    const until = options.clock() + patience * options.timeoutMs
    const mayGoOn = () => options.clock() < until
    const bounds = { characters: Number.POSITIVE_INFINITY, mayGoOn }
    const tools = await readList(exchange, spoken, { kind: 'tools', first, optional }, bounds)
    const beyond = await readItems(exchange, spoken, options)
    const also = beyondWords(beyond)
    yield {
      ...end('tools', 'ok', tools.length || also ? also : 'The server offers no tools'),
      label: `${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}`,
    }
    const { eras, serverInfo, instructions } = spoken
    return { url: url.href, eras, serverInfo, instructions, tools, beyond }
  } catch (error) {
    const failed = explain(error, text, at.step, options.rules)
    // A port that refuses is not a matter of encryption, nor a missing key one of the protocol.
    if (failed.step !== at.step) yield end(at.step, 'skipped', 'Not known yet', 0)
    yield {
      ...end(failed.step, 'failed', failed.problem.sentence),
      problem: failed.problem,
      ...(failed.wantsHeaders ? { wantsHeaders: true } : {}),
    }
    return undefined
  } finally {
    if (exchange && spoken?.session !== undefined)
      await exchange.end(legacyHeaders(spoken.legacyVersion, spoken.session))
    await exchange?.close()
  }
}

/** Which rung an error belongs to, and what it means there. What is no failure of a connection is thrown again. */
function explain(error: unknown, text: string, running: StepName, rules: GuardRules): Failed {
  if (error instanceof Failed) return error
  if (error instanceof DialRefused)
    return new Failed('address', problems.ofUrl(ownOrPrivate(text, rules), text))
  if (!problems.isOfSocket(error)) throw error
  const { step, problem } = problems.ofSocket(
    error,
    URL.canParse(text) ? new URL(text).hostname : text,
    running,
  )
  return new Failed(step, problem)
}

function ownOrPrivate(text: string, rules: GuardRules): 'own_address' | 'private_address' {
  return URL.canParse(text) && rules.mode === 'local' && rules.ownPorts.has(portOf(new URL(text)))
    ? 'own_address'
    : 'private_address'
}

async function address(text: string, options: ConnectOptions): Promise<URL> {
  const checked = checkUrl(text, options.rules)
  if (!checked.ok) throw new Failed('address', problems.ofUrl(checked.fault, text))
  const { url } = checked
  await checkedAddresses(bare(url.hostname), portOf(url), options.rules, options.resolve, options.timeoutMs)
  return url
}

/** Opens one connection and closes it: whether the port answers and, for `https:`, whether the certificate is good. */
function dial(url: URL, protocol: 'http:' | 'https:', options: ConnectOptions): Promise<void> {
  const connector = guardedConnector(options.rules, options)
  return new Promise((done, fail) => {
    const target = { hostname: url.hostname, host: url.host, protocol, port: String(portOf(url)) }
    connector(target, (error, socket) => {
      if (error) {
        fail(error)
        return
      }
      socket?.destroy()
      done()
    })
  })
}
