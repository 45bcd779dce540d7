import type { IncomingMessage } from 'node:http'
import { Pool } from 'undici'
import { write } from '#lib/json/write.ts'
import { capabilitiesKey } from '#lib/mcp/era.ts'
import { capabilityNames, type Setting } from '#lib/mcp/methods.ts'
import { guardedConnector } from '#lib/net/dial.ts'
import { checkUrl, type GuardRules } from '#lib/net/guard.ts'
import type { ServerPart } from '#lib/release/parts.ts'
import type { Caller } from './identify.ts'
import type { Asked } from './read.ts'
import { repeatedHeaders } from './repeated.ts'
import { UpstreamAnswer } from './upstream-answer.ts'

/** An upstream's answer, its body not yet read. */
export type Forwarded = { response: UpstreamAnswer; startedAt: number; sent: true }
/** Nothing came back. `sent` is false only where the request provably never left. */
export type Lost = { lost: string; sent: boolean; startedAt: number }

const EVERY = ['accept', 'content-type', 'user-agent', 'traceparent', 'tracestate', 'mcp-protocol-version']
/**
 * Headers of a client that go to an upstream. Everything else stays here: credentials, cookies, forwarding, origin.
 * In the modern era those too that the worker compared with the body; headers that repeat arguments come from the tool's
 * reviewed schema.
 */
const UP = { legacy: [...EVERY, 'last-event-id'], modern: [...EVERY, 'mcp-method', 'mcp-name'] }
const HOPS = 'signalbox-hops'
const MOST_HOPS = 4
/** How long an upstream may say nothing within an answer, in ms. A stream may be silent for long. */
const SILENCE_MS = { message: 300_000, stream: 1_800_000 }
const CONNECTIONS = 128
const REPLY_MS = 10_000

type Target = { origin: string; path: string }

/** Whether a request has been through this instance before, or through too many. */
export function isLoop(req: IncomingMessage, instance: string): boolean {
  const said = req.headers[HOPS]
  if (said === undefined) return false
  const hops = String(said)
    .split(',')
    .filter((hop) => hop !== '')
  return hops.includes(instance) || hops.length >= MOST_HOPS
}

/** Sends what was validated to the upstream, over connections that no other server's calls share. */
export class Forwarder {
  #rules: GuardRules
  #instance: string
  #pools = new Map<string, Pool>()
  #targets = new WeakMap<ServerPart, Target>()

  constructor(rules: GuardRules, instance: string) {
    this.#rules = rules
    this.#instance = instance
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()))
  }

  /**
   * Forwards and waits for the answer's head. Never follows a redirect, never tries twice.
   * @param answer what the caller may destroy when its client leaves
   */
  async forward(
    caller: Caller,
    asked: Asked,
    req: IncomingMessage,
    answer = new UpstreamAnswer(),
  ): Promise<Forwarded | Lost> {
    const body = asked.kind === 'message' ? bodyOf(asked, caller.upstream.offers.on) : undefined
    const method = asked.kind === 'message' ? 'POST' : asked.kind === 'stream' ? 'GET' : 'DELETE'
    const isStream = asked.kind === 'stream' || (asked.kind === 'message' && asked.rule === 'listen')
    const silence = isStream ? SILENCE_MS.stream : SILENCE_MS.message
    return this.#send(caller, method, headersUp(caller, asked, req), body, answer, req, silence)
  }

  /** Answers a request that an upstream made of the client. */
  async reply(caller: Caller, asked: Asked, body: string): Promise<void> {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    }
    const session = asked.session
    if (session !== undefined) {
      headers['mcp-session-id'] = session.upstreamId
      headers['mcp-protocol-version'] = session.revision
    }
    const answer = new UpstreamAnswer()
    const timer = setTimeout(() => answer.destroy(), REPLY_MS)
    const sent = await this.#send(caller, 'POST', headers, body, answer, undefined)
    if ('response' in sent) await sent.response.dump(65_536)
    clearTimeout(timer)
  }

  async #send(
    caller: Caller,
    method: 'POST' | 'GET' | 'DELETE',
    headers: Record<string, string>,
    body: Buffer | string | undefined,
    answer: UpstreamAnswer,
    req: IncomingMessage | undefined,
    silence = SILENCE_MS.message,
  ): Promise<Forwarded | Lost> {
    const startedAt = performance.now()
    const { part, headers: credential } = caller.upstream
    const target = this.#targetOf(part)
    if (target === undefined) return { lost: 'this address may not be connected to', sent: false, startedAt }
    if (credential === 'broken')
      return { lost: 'the credential for this server could not be opened', sent: false, startedAt }
    for (const [name, value] of credential) headers[name.toLowerCase()] = value
    headers['accept-encoding'] = 'identity'
    headers[HOPS] = [req?.headers[HOPS], this.#instance].filter((hop) => hop !== undefined).join(',')
    try {
      this.#poolOf(caller, target.origin).dispatch(
        {
          path: target.path,
          method,
          headers,
          body: body ?? null,
          headersTimeout: silence,
          bodyTimeout: silence,
        },
        answer,
      )
      return { response: await answer.head, startedAt, sent: true }
    } catch (err) {
      return { lost: reason(err), sent: !neverLeft(err), startedAt }
    }
  }

  /** A server's address, checked once for each release part; where a name leads is checked at every connection. */
  #targetOf(part: ServerPart): Target | undefined {
    let target = this.#targets.get(part)
    if (target === undefined) {
      const checked = checkUrl(part.url, this.#rules)
      if (!checked.ok) return undefined
      const { origin, pathname, search } = checked.url
      target = { origin, path: `${pathname}${search}` }
      this.#targets.set(part, target)
    }
    return target
  }

  #poolOf(caller: Caller, origin: string): Pool {
    // The credential's version too: a connection's state must not outlive the credential it was made with.
    const { part } = caller.upstream
    const key = `${caller.org} ${part.id} ${origin} ${part.credential?.id}:${part.credential?.version}`
    let pool = this.#pools.get(key)
    if (pool === undefined) {
      pool = new Pool(origin, {
        connections: CONNECTIONS,
        pipelining: 1,
        connect: guardedConnector(this.#rules),
        keepAliveTimeout: 10_000,
        allowH2: false,
      })
      this.#pools.set(key, pool)
    }
    return pool
  }
}

/** What undici says when no byte of a request was written. Anything else may have arrived. */
function neverLeft(err: unknown): boolean {
  const code = codeOf(err)
  return [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
    'DIAL_REFUSED',
    'UND_ERR_INVALID_ARG',
  ].includes(code)
}

function codeOf(err: unknown): string {
  return err instanceof Error && 'code' in err && typeof err.code === 'string' ? err.code : ''
}

function reason(err: unknown): string {
  const code = codeOf(err)
  if (code === 'DIAL_REFUSED') return 'this address may not be connected to'
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'the server could not be reached within 10 s'
  if (neverLeft(err)) return 'the server could not be reached'
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return 'the server did not answer'
  return 'the connection to the server was lost'
}

function headersUp(caller: Caller, asked: Asked, req: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [header, value] of repeatedHeaders(caller, asked, req)) headers[header] = value
  for (const name of UP[asked.era]) {
    const value = req.headers[name]
    if (typeof value === 'string') headers[name] = value
  }
  if (asked.session !== undefined) headers['mcp-session-id'] = asked.session.upstreamId
  return headers
}

/** The original bytes, unless the client declared capabilities that are not switched on for this server. */
function bodyOf(asked: Extract<Asked, { kind: 'message' }>, on: ReadonlySet<Setting>): Buffer | string {
  const { message, bytes } = asked
  const { reply, idText } = message
  if (reply !== undefined) return `{"jsonrpc":"2.0","id":${idText},"${reply.member}":${write(reply.value)}}`
  const place = message.method === 'initialize' ? message.params : message.meta
  const declared = place?.get(message.method === 'initialize' ? 'capabilities' : capabilitiesKey)
  const kept = capabilityNames('client', on)
  const stripped = declared instanceof Map ? [...declared.keys()].filter((name) => !kept.has(name)) : []
  if (stripped.length === 0 && asked.changed !== true) return bytes
  // What is not switched on would have the server ask back past the gateway.
  if (declared instanceof Map) for (const name of stripped) declared.delete(name)
  const id = idText === undefined ? '' : `"id":${idText},`
  return `{"jsonrpc":"2.0",${id}"method":${JSON.stringify(message.method)},"params":${write(message.params)}}`
}
