import type { IncomingMessage } from 'node:http'
import { type Answer, plain } from './answers.ts'

/** How an agent addressed the worker: with a secret in the path or with a bearer token beside it. */
export type Address =
  | { form: 'url'; signed: string }
  | { form: 'token'; serverId: string; token: string | undefined }

export type Method = 'POST' | 'GET' | 'DELETE'
export type Door = { method: Method; address: Address; clientAddress: string }

export type DoorRules = { hosts: ReadonlySet<string>; origins: ReadonlySet<string> }

/** Headers of which a second one is refused: two readers could each believe another. */
const SINGLE = new Set([
  'host',
  'authorization',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'origin',
  'accept',
  'last-event-id',
  'mcp-session-id',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
])
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The first step: the request line and headers alone, before any credential is looked at. */
export function door(req: IncomingMessage, rules: DoorRules): Door | { refused: Answer } {
  const target = req.url ?? ''
  if (target.startsWith('/.well-known/')) return { refused: plain(404, 'well_known', 'Not found.') }
  const fault = headerFault(req, rules)
  if (fault !== undefined) return { refused: fault }
  const address = addressOf(target, req.headers.authorization)
  if (address === undefined) return { refused: plain(404, 'path', 'Not found.') }
  const { method } = req
  if (method !== 'POST' && method !== 'GET' && method !== 'DELETE')
    return { refused: plain(405, 'method', 'Only POST, GET and DELETE.', { allow: 'POST, GET, DELETE' }) }
  return { method, address, clientAddress: req.socket.remoteAddress ?? '' }
}

function headerFault(req: IncomingMessage, rules: DoorRules): Answer | undefined {
  const seen = new Set<string>()
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = (req.rawHeaders[i] ?? '').toLowerCase()
    if (seen.has(name) && (SINGLE.has(name) || name.startsWith('mcp-')))
      return plain(400, 'duplicate_header', `The header ${name} was sent twice.`)
    seen.add(name)
  }
  if (seen.has('expect') || seen.has('upgrade'))
    return plain(400, 'expect', 'Expect and Upgrade are not accepted.')
  if (req.httpVersion === '1.0' && seen.has('transfer-encoding'))
    return plain(400, 'transfer_encoding', 'Transfer-Encoding is not part of HTTP/1.0.')
  // What follows the head of such a request would be read as the next one by whoever does not expect it.
  const hasBody = seen.has('transfer-encoding') || !/^0*$/.test(req.headers['content-length'] ?? '')
  if (hasBody && (req.method === 'GET' || req.method === 'DELETE'))
    return plain(400, 'body', `${req.method} has no body.`)
  const host = req.headers.host?.toLowerCase()
  if (host === undefined || !rules.hosts.has(host))
    return plain(403, 'host', 'This host name is not one of this gateway.')
  const origin = req.headers.origin
  if (origin !== undefined && !rules.origins.has(origin))
    return plain(403, 'origin', 'This page may not call the gateway.')
  return undefined
}

/** Exactly the two forms: no query, no encoded character, no further segment, no absolute form. */
function addressOf(target: string, authorization: string | undefined): Address | undefined {
  const signed = /^\/s\/([A-Za-z0-9_.-]{1,600})\/mcp$/.exec(target)?.[1]
  if (signed !== undefined) return { form: 'url', signed }
  const serverId = /^\/mcp\/([0-9a-f-]{36})$/.exec(target)?.[1]
  if (serverId === undefined || !UUID.test(serverId)) return undefined
  const token = /^Bearer +([^\s]+)$/i.exec(authorization ?? '')?.[1]
  return { form: 'token', serverId, token }
}

/** The `Host` values under which this worker may be called: its public address, what it listens on, and the settings'. */
export function hostsOf(
  proxyUrl: string,
  listeningOn: readonly string[],
  further: readonly string[],
): Set<string> {
  const url = new URL(proxyUrl)
  const hosts = new Set([url.host, ...listeningOn, ...further].map((host) => host.toLowerCase()))
  // A default port may be left out of Host or written.
  if (url.port === '') hosts.add(`${url.hostname}:${url.protocol === 'https:' ? 443 : 80}`)
  return hosts
}
