import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { errorAnswer, failedResult } from '#lib/mcp/answers.ts'
import { type Era, legacyVersions, modernVersions } from '#lib/mcp/era.ts'
import { serverRuleFor } from '#lib/mcp/methods.ts'
import { filterToolList } from '#lib/mcp/tool-list.ts'
import type { Asked } from './read.ts'
import type { Watch } from './watch.ts'

/** What a message of an upstream becomes for the client. */
export type Screened =
  /** `text` undefined: the bytes may go on as they are. `final` is the answer to what was asked. */
  | { kind: 'pass'; text: string | undefined; final: boolean; ok: boolean; revision: string | undefined }
  | { kind: 'drop' }
  /** The upstream asks something of the client: it gets this answer, the client hears nothing. */
  | { kind: 'answer'; text: string }

const CAPABILITIES = new Set(['tools', 'logging'])

export type Screen = {
  asked: Asked
  /** What the server may show of its tools and of itself. */
  watch: Pick<Watch, 'admits' | 'says' | 'settled'>
  callId: string
}

/**
 * Looks at one message of an upstream: an answer, a notification or a question. Unreadable ones never go on, and one
 * that shows a changed definition goes on, without it, when that is durably held.
 */
export async function screen(context: Screen, data: string | Uint8Array): Promise<Screened> {
  const screened = looked(context, data)
  const settled = context.watch.settled()
  if (settled === true || (await settled)) return screened
  return own(context, 'What the server changed could not be recorded. Try again shortly')
}

function looked(context: Screen, data: string | Uint8Array): Screened {
  const json = read(data)
  const message = json.ok ? json.value : undefined
  if (!(message instanceof Map)) return own(context, 'The answer of the server could not be read')
  const method = message.get('method')
  if (typeof method === 'string') {
    const { era } = context.asked
    if (message.has('id')) return question(method, message.get('id'), era)
    return serverRuleFor(method, 'notification', era) === 'pass'
      ? { kind: 'pass', text: undefined, final: false, ok: true, revision: undefined }
      : { kind: 'drop' }
  }
  return context.asked.kind === 'message'
    ? answer(context, context.asked, message, data)
    : resumed(context, message, data)
}

/** Ping is answered by the gateway itself; everything else a server may ask is not enabled. */
function question(method: string, id: Value | undefined, era: Era): Screened {
  if (typeof id !== 'string' && !(id instanceof Num)) return { kind: 'drop' }
  const idText = write(id)
  if (serverRuleFor(method, 'request', era) === 'answer')
    return { kind: 'answer', text: `{"jsonrpc":"2.0","id":${idText},"result":{}}` }
  return { kind: 'answer', text: errorAnswer(idText, -32601, 'Not enabled for this server') }
}

function answer(
  context: Screen,
  asked: Extract<Asked, { kind: 'message' }>,
  message: Map<string, Value>,
  data: string | Uint8Array,
): Screened {
  const id = message.get('id')
  if (!(typeof id === 'string' || id instanceof Num) || write(id) !== asked.message.idText)
    return own(context, 'The server answered something that was not asked')
  if (message.has('result') === message.has('error'))
    return own(context, 'The answer of the server is neither a result nor an error')
  if (message.has('error')) return whole(undefined, false)
  const result = message.get('result')
  switch (asked.rule) {
    case 'list_tools':
      return listed(context, data)
    case 'call_tool':
      return called(context, result)
    case 'initialize':
      return initialised(context, message, result)
    case 'discover':
      return discovered(context, message, result)
    default:
      return whole(undefined, true)
  }
}

function listed(context: Screen, data: string | Uint8Array): Screened {
  const text = filterToolList(data, context.watch.admits())
  return text === undefined ? own(context, 'The list of tools could not be read') : whole(text, true)
}

function called(context: Screen, result: Value | undefined): Screened {
  if (!(result instanceof Map)) return own(context, 'The result of the server could not be read')
  const type = result.get('resultType')
  if (type !== undefined && type !== 'complete')
    return own(context, 'The server wants something that is not enabled for it')
  return whole(undefined, result.get('isError') !== true)
}

function initialised(context: Screen, message: Map<string, Value>, result: Value | undefined): Screened {
  const revision = result instanceof Map ? result.get('protocolVersion') : undefined
  if (!(result instanceof Map) || !legacyVersions.some((version) => version === revision))
    return own(context, 'The server speaks a revision that is not enforced here')
  strip(context, result)
  return { ...whole(write(message), true), revision: typeof revision === 'string' ? revision : undefined }
}

function discovered(context: Screen, message: Map<string, Value>, result: Value | undefined): Screened {
  const supported = result instanceof Map ? result.get('supportedVersions') : undefined
  if (!(result instanceof Map) || !Array.isArray(supported))
    return own(context, 'The answer of the server could not be read')
  result.set(
    'supportedVersions',
    supported.filter((version) => [...legacyVersions, ...modernVersions].some((known) => known === version)),
  )
  strip(context, result)
  if (result.has('cacheScope')) result.set('cacheScope', 'private')
  return whole(write(message), true)
}

/** Takes out what a client could not use here, so that it does not try, and what the server says that nobody has reviewed. */
function strip(context: Screen, result: Map<string, Value>): void {
  const said = result.get('instructions')
  if (said !== undefined && !context.watch.says(said)) result.delete('instructions')
  const capabilities = result.get('capabilities')
  if (!(capabilities instanceof Map)) return
  for (const name of capabilities.keys()) if (!CAPABILITIES.has(name)) capabilities.delete(name)
}

/** An answer on a stream that was opened anew may belong to any request of this session, a list among them. */
function resumed(context: Screen, message: Map<string, Value>, data: string | Uint8Array): Screened {
  const result = message.get('result')
  if (result instanceof Map && result.has('tools')) {
    const text = filterToolList(data, context.watch.admits())
    return text === undefined ? { kind: 'drop' } : { ...whole(text, true), final: false }
  }
  // What opens a session comes before there is a stream of it. Here it could only say what nobody has reviewed.
  if (result instanceof Map && (result.has('protocolVersion') || result.has('supportedVersions')))
    return { kind: 'drop' }
  const type = result instanceof Map ? result.get('resultType') : undefined
  if (type !== undefined && type !== 'complete') return { kind: 'drop' }
  return { ...whole(undefined, true), final: false }
}

function whole(text: string | undefined, ok: boolean): Extract<Screened, { kind: 'pass' }> {
  return { kind: 'pass', text, final: true, ok, revision: undefined }
}

/** The gateway's own word instead of what the upstream sent. */
function own(context: Screen, message: string): Screened {
  const { asked } = context
  if (asked.kind !== 'message' || asked.message.idText === undefined) return { kind: 'drop' }
  const { idText } = asked.message
  const text =
    asked.rule === 'call_tool'
      ? failedResult(idText, asked.era, message, 'upstream_fault', context.callId)
      : errorAnswer(idText, -32603, message)
  return whole(text, false)
}
