import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { type Era, eraOf } from './era.ts'

export type Id = string | number

export type Message = {
  kind: 'request' | 'notification' | 'response'
  id?: Id
  /** The id's own JSON text, to be written back byte for byte. */
  idText?: string
  /** Empty for a response. */
  method: string
  params: Map<string, Value>
  meta?: Map<string, Value>
  /** `params.name` of a tool call. */
  name?: string
  /** `params.arguments` of a tool call; empty where it was left out. */
  args?: Map<string, Value>
  /** What a response says. */
  reply?: { member: 'result' | 'error'; value: Value }
}

/** The headers that a message mirrors, one value each; undefined where the header was not sent. */
export type MirrorHeaders = { protocolVersion?: string; method?: string; name?: string }

export type Unread = {
  ok: false
  httpStatus: number
  code: number
  message: string
  idText?: string
  data?: { supported: readonly string[]; requested: string }
}
export type ReadMessage = { ok: true; message: Message; era: Era; version: string | undefined } | Unread

const envelopeKeys = ['jsonrpc', 'id', 'method', 'params', 'result', 'error']
const reserved = ['jsonrpc', 'id', 'method', 'params', 'name', 'arguments', '_meta', 'uri', 'result', 'error']

/**
 * Reads one JSON-RPC message of a client strictly. Whatever two readers could understand differently is refused:
 * the bytes that were read here are the bytes that are forwarded.
 */
export function readMessage(bytes: Uint8Array, headers: MirrorHeaders): ReadMessage {
  const json = read(bytes)
  if (!json.ok)
    return { ok: false, httpStatus: 400, code: -32700, message: `Parse error: ${json.fault.message}` }
  const body = json.value
  if (Array.isArray(body)) return bad('Batches are not accepted')
  if (!(body instanceof Map)) return bad('A message is one JSON object')
  const id = readId(body)
  const idText = id && id !== 'bad' ? id.text : undefined
  const refuse = (message: string): Unread => bad(message, idText)
  if (id === 'bad') return bad('An id is a string or a safe integer')
  const disguised = disguise(body) ?? disguise(body.get('params'))
  if (disguised !== undefined)
    return refuse(`The member ${JSON.stringify(disguised)} could be read as another`)
  for (const key of body.keys())
    if (!envelopeKeys.includes(key)) return refuse('Unknown member in the message')
  if (body.get('jsonrpc') !== '2.0') return refuse('jsonrpc is not "2.0"')
  const method = body.get('method')
  if (method === undefined) return readResponse(body, id, headers)
  if (typeof method !== 'string') return refuse('method is not a string')
  if (body.has('result') || body.has('error')) return refuse('A request has neither result nor error')
  const params = body.get('params') ?? new Map<string, Value>()
  if (!(params instanceof Map) || body.get('params') === null) return refuse('params is not an object')
  const meta = params.get('_meta')
  if (meta !== undefined && !(meta instanceof Map)) return refuse('params._meta is not an object')
  const inMeta = disguise(meta)
  if (inMeta !== undefined)
    return refuse(`The member ${JSON.stringify(inMeta)} of _meta could be read as another`)
  const kind = id === undefined ? 'notification' : 'request'
  // JSON-RPC's notifications are requests without an id; MCP's are named so. One without the other is neither.
  if ((kind === 'notification') !== method.startsWith('notifications/')) {
    return refuse(
      kind === 'request' ? 'A notification has no id' : `${method.slice(0, 80)} is a request and needs an id`,
    )
  }
  const message: Message = { kind, method, params }
  if (id !== undefined) {
    message.id = id.value
    message.idText = id.text
  }
  if (meta !== undefined) message.meta = meta
  if (method === 'tools/call') {
    const name = params.get('name')
    const args = params.get('arguments') ?? new Map<string, Value>()
    if (typeof name !== 'string') return invalid('params.name is not a string', idText)
    if (!(args instanceof Map) || params.get('arguments') === null)
      return invalid('params.arguments is not an object', idText)
    message.name = name
    message.args = args
  }
  const era = eraOf(headers.protocolVersion, meta)
  if (!era.ok) return { ...era, ...(idText === undefined ? {} : { idText }) }
  if (era.era === 'modern') {
    const mismatch = mirrorFault(message, headers)
    if (mismatch)
      return {
        ok: false,
        httpStatus: 400,
        code: -32020,
        message: mismatch,
        ...(idText === undefined ? {} : { idText }),
      }
  }
  return { ok: true, message, era: era.era, version: era.version }
}

function readResponse(
  body: Map<string, Value>,
  id: { value: Id; text: string } | undefined,
  headers: MirrorHeaders,
): ReadMessage {
  if (!id) return bad('A message has a method or an id')
  if (body.has('result') === body.has('error')) return bad('A response has either result or error', id.text)
  const era = eraOf(headers.protocolVersion, undefined)
  if (!era.ok) return { ...era, idText: id.text }
  if (era.era === 'modern') return bad('This revision has no responses of clients', id.text)
  const member = body.has('result') ? 'result' : 'error'
  const message: Message = {
    kind: 'response',
    id: id.value,
    idText: id.text,
    method: '',
    params: new Map(),
    reply: { member, value: body.get(member) ?? null },
  }
  return { ok: true, message, era: 'legacy', version: era.version }
}

function bad(message: string, idText?: string): Unread {
  return { ok: false, httpStatus: 400, code: -32600, message, ...(idText === undefined ? {} : { idText }) }
}

function invalid(message: string, idText: string | undefined): Unread {
  return { ok: false, httpStatus: 400, code: -32602, message, ...(idText === undefined ? {} : { idText }) }
}

function readId(body: Map<string, Value>): { value: Id; text: string } | 'bad' | undefined {
  if (!body.has('id')) return undefined
  const id = body.get('id')
  if (typeof id === 'string') return { value: id, text: JSON.stringify(id) }
  if (!(id instanceof Num) || !/^(0|-?[1-9][0-9]{0,15})$/.test(id.token)) return 'bad'
  const value = Number(id.token)
  return Number.isSafeInteger(value) ? { value, text: id.token } : 'bad'
}

const plainKey = /^[a-z_]+$/

/** The first key that is not a reserved key but becomes one by case folding, NFKC or dropping invisible characters. */
function disguise(value: Value | undefined): string | undefined {
  if (!(value instanceof Map)) return undefined
  for (const key of value.keys()) {
    if (plainKey.test(key)) continue
    const folded = key
      .normalize('NFKC')
      .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu, '')
      .toUpperCase()
      .toLowerCase()
    if (folded !== key && reserved.includes(folded)) return key
  }
  return undefined
}

/** The member of `params` that `Mcp-Name` mirrors, for the methods that have one. */
const namedBy: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ['tasks/get', 'taskId'],
  ['tasks/update', 'taskId'],
  ['tasks/cancel', 'taskId'],
])

/** In the modern era, a header that mirrors the body must be there and equal it. */
function mirrorFault(message: Message, headers: MirrorHeaders): string | undefined {
  if (headers.method === undefined) {
    if (message.kind === 'request') return 'Mcp-Method is missing'
  } else if (unwrap(headers.method) !== message.method)
    return 'Mcp-Method and the body name different methods'
  const member = namedBy.get(message.method)
  if (member === undefined)
    return headers.name === undefined ? undefined : 'Mcp-Name does not belong to this method'
  if (headers.name === undefined) return 'Mcp-Name is missing'
  const named = message.params.get(member)
  // A header that cannot be decoded is undefined, and so is a member that is not there: that is no agreement.
  return typeof named === 'string' && unwrap(headers.name) === named
    ? undefined
    : 'Mcp-Name and the body name different things'
}

/** The value of a mirrored header: as it is, or inside `=?base64?…?=`. Undefined when that is not what base64 writes. */
export function unwrap(header: string): string | undefined {
  const match = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/.exec(header)
  if (!match) return header
  const bytes = fromBase64(match[1] ?? '')
  if (!bytes) return undefined
  const text = read(new Uint8Array([0x22, ...escapeQuotes(bytes), 0x22]))
  return text.ok && typeof text.value === 'string' ? text.value : undefined
}

/** Lets the strict reader check UTF-8: the bytes become the inside of a JSON string. */
function escapeQuotes(bytes: readonly number[]): number[] {
  return bytes.flatMap((byte) => {
    if (byte === 0x22 || byte === 0x5c) return [0x5c, byte]
    if (byte >= 0x20) return [byte]
    return [...`\\u${byte.toString(16).padStart(4, '0')}`].map((letter) => letter.charCodeAt(0))
  })
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function fromBase64(text: string): number[] | undefined {
  if (text.length % 4 !== 0) return undefined
  const bytes: number[] = []
  for (let i = 0; i < text.length; i += 4) {
    const four = text.slice(i, i + 4).split('')
    const pad = four.filter((c) => c === '=').length
    const bits = four.reduce((sum, c) => sum * 64 + (c === '=' ? 0 : base64.indexOf(c)), 0)
    const three = [bits >> 16, (bits >> 8) & 255, bits & 255]
    // Left-over bits must be zero, or two texts would stand for the same bytes.
    if (three.slice(3 - pad).some((byte) => byte !== 0)) return undefined
    bytes.push(...three.slice(0, 3 - pad))
  }
  return bytes
}
