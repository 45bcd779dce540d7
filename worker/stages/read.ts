import type { IncomingMessage } from 'node:http'
import type { Value } from '#lib/json/value.ts'
import type { Era } from '#lib/mcp/era.ts'
import { legacyVersions, modernVersions } from '#lib/mcp/era.ts'
import { type Message, type MirrorHeaders, readMessage } from '#lib/mcp/jsonrpc.ts'
import { askable, type MethodRule, ruleFor } from '#lib/mcp/methods.ts'
import { type Answer, plain, rpcError } from '#worker/answers.ts'
import type { Door } from '#worker/door.ts'
import type { Owner, Session, Sessions } from '#worker/sessions.ts'
import type { Item, Offers } from '#worker/snapshot/offers.ts'
import { refusalOf } from './decide-item.ts'
import type { Caller } from './identify.ts'

/** A request that may be decided about. `bytes` are what was validated and what will be forwarded. */
export type Asked =
  | {
      kind: 'message'
      message: Message
      era: Era
      rule: MethodRule
      bytes: Buffer
      session: Session | undefined
      /** The client opens a session and says that it can show a person a link. */
      urls?: boolean
      /** Something was taken out or put back: the message is written anew for its server. */
      changed?: boolean
      /** What it names besides a tool. */
      item?: Item
    }
  | { kind: 'stream' | 'end'; era: 'legacy'; session: Session | undefined }

const MOST = 4 * 1024 * 1024

/** Reads a request as strictly as the strictest reader behind the worker might; whatever is in doubt is refused. */
export async function read(
  sessions: Sessions,
  door: Door,
  caller: Caller,
  req: IncomingMessage,
): Promise<Asked | { refused: Answer }> {
  const eras = caller.upstream.part.eras
  if (door.method !== 'POST') {
    if (!eras.includes('legacy'))
      return { refused: plain(405, 'method', 'This server takes POST only.', { allow: 'POST' }) }
    const session = sessionOf(sessions, caller, req)
    if (session === 'unknown') return { refused: sessionGone(undefined) }
    return { kind: door.method === 'GET' ? 'stream' : 'end', era: 'legacy', session }
  }
  const type = contentFault(req)
  if (type !== undefined) return { refused: type }
  const bytes = await body(req)
  if (bytes === 'too_large') return { refused: plain(413, 'too_large', 'A request has at most 4 MiB.') }
  const known = readMessage(bytes, mirrored(req))
  if (!known.ok)
    return {
      refused: rpcError(known.httpStatus, 'malformed', known.idText, known.code, known.message, known.data),
    }
  const { message, era } = known
  if (!eras.includes(era)) return { refused: wrongEra(era, message.idText) }
  if (message.kind === 'response') return readReply(sessions, caller, req, message, bytes)
  const { on } = caller.upstream.offers
  const rule = ruleFor(message.method, message.kind, era, on)
  if (message.kind === 'notification' && (rule === 'unknown' || rule === 'refuse'))
    return { refused: { status: 202, headers: {}, body: '', cause: 'dropped' } }
  if (rule === 'unknown' || rule === 'refuse') {
    const said = `Method not found: ${message.method.slice(0, 120)}`
    return { refused: rpcError(era === 'modern' ? 404 : 200, 'method', message.idText, -32601, said) }
  }
  if (message.params.has('task'))
    return { refused: rpcError(200, 'task', message.idText, -32602, 'Tasks are not enabled for this server') }
  const session = era === 'legacy' ? sessionOf(sessions, caller, req) : undefined
  if (session === 'unknown') return { refused: sessionGone(message.idText) }
  const asked: Asked = { kind: 'message', message, era, rule, bytes, session }
  if (rule === 'initialize' && showsLinks(message.params.get('capabilities'))) asked.urls = true
  const fault = itemFault(asked)
  if (fault !== undefined) return { refused: fault }
  if (rule === 'listen') narrow(asked, caller.upstream.offers)
  return asked
}

/** What a client answers to its server, which the worker asked it under an id of its own. */
function readReply(
  sessions: Sessions,
  caller: Caller,
  req: IncomingMessage,
  message: Message,
  bytes: Buffer,
): Asked | { refused: Answer } {
  const session = sessionOf(sessions, caller, req)
  if (session === 'unknown') return { refused: sessionGone(undefined) }
  const idText = sessions.unwrapQuestion(message.id, ownerOf(caller), session)
  // What was asked while it was allowed is not answered once nothing may be asked any more.
  if (idText === undefined || !mayBeAsked(caller))
    return { refused: rpcError(400, 'response', message.idText, -32600, 'Nothing was asked under this id') }
  const reply = { ...message, idText }
  return { kind: 'message', message: reply, era: 'legacy', rule: 'pass', bytes, session, changed: true }
}

function mayBeAsked(caller: Caller): boolean {
  const { on } = caller.upstream.offers
  return refusalOf(caller) === undefined && askable.some((setting) => on.has(setting))
}

/** Finds what a message names; the refusal of one that names nothing. */
function itemFault(asked: Extract<Asked, { kind: 'message' }>): Answer | undefined {
  const { message, rule } = asked
  if (rule !== 'resource' && rule !== 'prompt' && rule !== 'complete') return undefined
  const { params, idText } = message
  const text = (of: Map<string, Value>, member: string) => {
    const value = of.get(member)
    return typeof value === 'string' ? value : undefined
  }
  const named = (kind: Item['kind'], name: string | undefined) => {
    if (name !== undefined) asked.item = { kind, name }
  }
  if (rule === 'resource') named('resource', text(params, 'uri'))
  else if (rule === 'prompt') named('prompt', text(params, 'name'))
  else {
    const ref = params.get('ref')
    const type = ref instanceof Map ? ref.get('type') : undefined
    if (ref instanceof Map && type === 'ref/prompt') named('prompt', text(ref, 'name'))
    if (ref instanceof Map && type === 'ref/resource') named('template', text(ref, 'uri'))
  }
  return asked.item === undefined
    ? rpcError(200, 'params', idText, -32602, 'The request does not say what it is about')
    : undefined
}

/** Takes out of a subscription what its client may not see. */
function narrow(asked: Extract<Asked, { kind: 'message' }>, offers: Offers): void {
  const wanted = asked.message.params.get('notifications')
  if (!(wanted instanceof Map)) return
  const kept = new Map<string, Value>()
  for (const [name, value] of wanted) {
    if (name === 'toolsListChanged') kept.set(name, value)
    if (name === 'promptsListChanged' && offers.on.has('prompts')) kept.set(name, value)
    if (name === 'resourcesListChanged' && offers.on.has('resources')) kept.set(name, value)
    if (name !== 'resourceSubscriptions' || !offers.on.has('resources') || !Array.isArray(value)) continue
    const known = value.filter(
      (uri) => typeof uri === 'string' && offers.has({ kind: 'resource', name: uri }),
    )
    kept.set(name, known)
  }
  asked.message.params.set('notifications', kept)
  asked.changed = true
}

/** Whether these capabilities of a client have elicitation by URL among them. */
export function showsLinks(capabilities: Value | undefined): boolean {
  const elicitation = capabilities instanceof Map ? capabilities.get('elicitation') : undefined
  return elicitation instanceof Map && elicitation.get('url') instanceof Map
}

function sessionOf(
  sessions: Sessions,
  caller: Caller,
  req: IncomingMessage,
): Session | 'unknown' | undefined {
  const header = req.headers['mcp-session-id']
  if (typeof header !== 'string') return undefined
  return sessions.unwrap(header, ownerOf(caller)) ?? 'unknown'
}

/** Whose sessions and questions these are. */
export function ownerOf(caller: Caller): Owner {
  return { org: caller.org, server: caller.upstream.part.id, grant: caller.grant.id }
}

/** 404 has a client begin a new session; it is also all that another grant's session deserves. */
function sessionGone(idText: string | undefined): Answer {
  return rpcError(404, 'session', idText, -32001, 'Session not found')
}

function wrongEra(asked: Era, idText: string | undefined): Answer {
  return asked === 'modern'
    ? rpcError(
        400,
        'era',
        idText,
        -32600,
        `Unsupported MCP-Protocol-Version; supported are ${legacyVersions.join(', ')}`,
      )
    : rpcError(400, 'era', idText, -32022, 'Unsupported protocol version', { supported: modernVersions })
}

function mirrored(req: IncomingMessage): MirrorHeaders {
  const one = (name: string) => {
    const value = req.headers[name]
    return typeof value === 'string' ? value : undefined
  }
  const protocolVersion = one('mcp-protocol-version')
  const method = one('mcp-method')
  const name = one('mcp-name')
  const headers: MirrorHeaders = {}
  if (protocolVersion !== undefined) headers.protocolVersion = protocolVersion
  if (method !== undefined) headers.method = method
  if (name !== undefined) headers.name = name
  return headers
}

function contentFault(req: IncomingMessage): Answer | undefined {
  const said = req.headers['content-type'] ?? ''
  const match = /^\s*([^\s;]+)\s*(.*)$/.exec(said)
  const parameters = (match?.[2] ?? '').trim()
  const charset = parameters === '' || /^;\s*charset\s*=\s*"?utf-8"?\s*;?$/i.test(parameters)
  if (match?.[1]?.toLowerCase() !== 'application/json' || !charset)
    return plain(415, 'content_type', 'Send the message as application/json in UTF-8.')
  const encoding = req.headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return plain(415, 'content_encoding', 'Send the message without a content encoding.')
  return undefined
}

/** By events: an iterator over the request costs several times what most bodies do. */
function body(req: IncomingMessage): Promise<Buffer | 'too_large'> {
  if (Number(req.headers['content-length'] ?? 0) > MOST) return Promise.resolve('too_large')
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    req.on('data', (bytes: Buffer) => {
      length += bytes.length
      if (length <= MOST) {
        chunks.push(bytes)
        return
      }
      req.pause()
      resolve('too_large')
    })
    req.on('end', () => {
      const [first] = chunks
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length))
    })
    req.on('error', reject)
    req.on('close', () => {
      if (!req.readableEnded) reject(new Error('the request ended before its body did'))
    })
  })
}
