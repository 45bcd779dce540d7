import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { errorAnswer, failedResult } from '#lib/mcp/answers.ts'
import { legacyVersions, modernVersions } from '#lib/mcp/era.ts'
import { filterList, type ListKind, lists, makePrivate } from '#lib/mcp/item-list.ts'
import { askedSetting, capabilityNames, serverRuleFor } from '#lib/mcp/methods.ts'
import { redactJson } from '#lib/risk/redact.ts'
import type { Asked } from './read.ts'
import type { Watch } from './watch.ts'

/** What a message of an upstream becomes for the client. */
export type Screened =
  /** `text` undefined: the bytes may go on as they are. `final` is the answer to what was asked. */
  | {
      kind: 'pass'
      text: string | undefined
      final: boolean
      ok: boolean
      revision: string | undefined
      /** Secrets that were taken out; undefined where that is not switched on. */
      redacted?: number
      /** What the server says in a result or an error that a record tells of. */
      said?: Value
      /** The `requestState` under which the client is to make the same call again. */
      state?: string
    }
  | { kind: 'drop' }
  /** The upstream asks something of the client: it gets this answer, the client hears nothing. */
  | { kind: 'answer'; text: string }

export type Screen = {
  asked: Asked
  /** What the server may show of its tools, of its other lists and of itself, and what it may ask. */
  watch: Pick<Watch, 'admits' | 'says' | 'settled' | 'on' | 'isAdmitted' | 'knows'>
  /** The id under which a client is asked what its server asks under `idText`. */
  questionId: (idText: string) => string
  /** Notes the state that an approved call is to come back with; absent for all other calls. */
  keepState?: ((state: string) => Promise<void>) | undefined
  callId: string
}

/**
 * Looks at one message of an upstream: an answer, a notification or a question. Unreadable ones never go on, and one
 * that shows a changed definition goes on, without it, when that is durably held.
 */
export async function screen(context: Screen, data: string | Uint8Array): Promise<Screened> {
  const screened = cleaned(context, looked(context, data), data)
  const settled = context.watch.settled()
  if (settled !== true && !(await settled))
    return own(context, 'What the server changed could not be recorded. Try again shortly')
  // Before the client has it: its next call may come at once.
  if (screened.kind === 'pass' && screened.state !== undefined) await context.keepState?.(screened.state)
  return screened
}

/** Whatever goes on of a server that may hold secrets goes on without them, or not at all. */
function cleaned(context: Screen, screened: Screened, data: string | Uint8Array): Screened {
  if (screened.kind !== 'pass' || !context.watch.on().has('redaction')) return screened
  const text = screened.text ?? (typeof data === 'string' ? data : new TextDecoder().decode(data))
  const clean = redactJson(text)
  if ('fault' in clean)
    return screened.final
      ? own(context, 'The server named a part of its answer by a secret')
      : { kind: 'drop' }
  if (clean.count === 0) return { ...screened, redacted: 0 }
  const redacted = { ...screened, text: clean.text, redacted: clean.count }
  if (screened.said === undefined) return redacted
  // What the agent reads is what the record tells of.
  const json = read(clean.text)
  const message = json.ok && json.value instanceof Map ? json.value : undefined
  return { ...redacted, said: message?.get('result') ?? message?.get('error') ?? screened.said }
}

/** What a client gets instead of an answer that could not be looked at whole. */
export function unlooked(context: Screen): string | undefined {
  const answer = own(
    context,
    'The answer of the server could not be read whole, so its secrets could not be taken out',
  )
  return answer.kind === 'pass' ? answer.text : undefined
}

function looked(context: Screen, data: string | Uint8Array): Screened {
  const json = read(data)
  const message = json.ok ? json.value : undefined
  if (!(message instanceof Map)) return own(context, 'The answer of the server could not be read')
  const method = message.get('method')
  if (typeof method === 'string')
    return message.has('id') ? question(context, method, message) : notice(context, method, message)
  return context.asked.kind === 'message'
    ? answer(context, context.asked, message, data)
    : resumed(context, message, data)
}

function notice(context: Screen, method: string, message: Map<string, Value>): Screened {
  const rule = serverRuleFor(method, 'notification', context.asked.era, context.watch.on())
  const params = message.get('params')
  if (rule === 'resource') {
    const uri = params instanceof Map ? params.get('uri') : undefined
    return typeof uri === 'string' && context.watch.knows(uri) ? between(undefined) : { kind: 'drop' }
  }
  if (rule !== 'pass') return { kind: 'drop' }
  if (method !== 'notifications/cancelled' || context.asked.era !== 'legacy') return between(undefined)
  // A server can only take back what it asked, and its client knows that under another id.
  const id = params instanceof Map ? idTextOf(params.get('requestId')) : undefined
  if (!(params instanceof Map) || id === undefined) return { kind: 'drop' }
  params.set('requestId', context.questionId(id))
  return between(write(message))
}

/** Ping is answered by the gateway itself; what is switched on goes to the client, under an id that only its session can answer. */
function question(context: Screen, method: string, message: Map<string, Value>): Screened {
  const idText = idTextOf(message.get('id'))
  // In the modern era a server asks nothing of its own accord, and nobody could answer.
  if (idText === undefined || context.asked.era === 'modern') return { kind: 'drop' }
  const rule = serverRuleFor(method, 'request', context.asked.era, context.watch.on())
  if (rule === 'answer') return { kind: 'answer', text: `{"jsonrpc":"2.0","id":${idText},"result":{}}` }
  if (rule !== 'ask_client' || !context.watch.isAdmitted())
    return { kind: 'answer', text: errorAnswer(idText, -32601, 'Not enabled for this server') }
  if (!isSafeToAsk(method, message.get('params')))
    return { kind: 'answer', text: errorAnswer(idText, -32602, 'A link for a person begins with https') }
  message.set('id', context.questionId(idText))
  return between(write(message))
}

function idTextOf(id: Value | undefined): string | undefined {
  return typeof id === 'string' || id instanceof Num ? write(id) : undefined
}

/** A person is sent to no address that others on the way could read or change. */
function isSafeToAsk(method: string, params: Value | undefined): boolean {
  if (method !== 'elicitation/create' || !(params instanceof Map)) return true
  const mode = params.get('mode')
  if (mode === undefined || mode === 'form') return !params.has('url')
  const url = params.get('url')
  return mode === 'url' && typeof url === 'string' && /^https:\/\/[^\s\\]+$/i.test(url)
}

/** What the error is called that has a client open links for a person, and then ask again. */
const LINKS = -32042

/** An error that wants links opened passes as a question does: where that is switched on, and to safe addresses. */
function isSafeError(context: Screen, error: Value | undefined): boolean {
  const code = error instanceof Map ? error.get('code') : undefined
  if (!(error instanceof Map) || !(code instanceof Num) || Number(code.token) !== LINKS) return true
  const data = error.get('data')
  const links = data instanceof Map ? data.get('elicitations') : undefined
  return (
    context.asked.era === 'legacy' &&
    context.watch.on().has('elicitation') &&
    context.watch.isAdmitted() &&
    Array.isArray(links) &&
    links.length > 0 &&
    links.every((link) => link instanceof Map && link.has('url') && isSafeToAsk('elicitation/create', link))
  )
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
  if (message.has('error'))
    return isSafeError(context, message.get('error'))
      ? told(asked, whole(undefined, false), message.get('error'))
      : own(context, 'The server wants something that is not enabled for it')
  const result = message.get('result')
  switch (asked.rule) {
    case 'list_tools':
      return listed(context, 'tools', data)
    case 'list_resources':
      return listed(context, 'resources', data)
    case 'list_templates':
      return listed(context, 'templates', data)
    case 'list_prompts':
      return listed(context, 'prompts', data)
    case 'call_tool':
      return finished(context, result, undefined)
    case 'resource':
    case 'prompt':
      return finished(context, result, message)
    case 'initialize':
      return initialised(context, message, result)
    case 'discover':
      return discovered(context, message, result)
    default:
      return told(asked, whole(undefined, true), result)
  }
}

/** Of what is recorded, a record also says what came back. */
function told(
  asked: Extract<Asked, { kind: 'message' }>,
  screened: Extract<Screened, { kind: 'pass' }>,
  said: Value | undefined,
): Screened {
  const isRecorded = asked.rule === 'call_tool' || asked.item !== undefined
  if (said !== undefined && isRecorded) screened.said = said
  return screened
}

function listed(context: Screen, kind: ListKind, data: string | Uint8Array): Screened {
  const text = filterList(data, kind, context.watch.admits(kind))
  return text === undefined ? own(context, `The list of ${kind} could not be read`) : whole(text, true)
}

/**
 * A result that may be complete, or ask for input of a kind that is switched on.
 * @param message the whole answer, where it may say how long it can be kept
 */
function finished(
  context: Screen,
  result: Value | undefined,
  message: Map<string, Value> | undefined,
): Screened {
  if (!(result instanceof Map)) return own(context, 'The result of the server could not be read')
  const type = result.get('resultType')
  if (type !== undefined && type !== 'complete' && !(type === 'input_required' && mayAsk(context, result)))
    return own(context, 'The server wants something that is not enabled for it')
  if (message === undefined || !(result.has('cacheScope') || result.has('ttlMs'))) {
    const state = type === 'input_required' ? result.get('requestState') : undefined
    const passed = whole(undefined, result.get('isError') !== true, result)
    if (typeof state === 'string') passed.state = state
    return passed
  }
  makePrivate(result)
  return whole(write(message), true, result)
}

/** Whether everything that a result asks for is switched on. */
function mayAsk(context: Screen, result: Map<string, Value>): boolean {
  if (context.asked.era !== 'modern' || !context.watch.isAdmitted()) return false
  const requests = result.get('inputRequests') ?? new Map<string, Value>()
  if (!(requests instanceof Map)) return false
  return [...requests.values()].every((request) => {
    const method = request instanceof Map ? request.get('method') : undefined
    if (!(request instanceof Map) || typeof method !== 'string') return false
    const setting = askedSetting(method)
    return (
      setting !== undefined && context.watch.on().has(setting) && isSafeToAsk(method, request.get('params'))
    )
  })
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
  makePrivate(result)
  return whole(write(message), true)
}

/** Takes out what a client could not use here, so that it does not try, and what the server says that nobody has reviewed. */
function strip(context: Screen, result: Map<string, Value>): void {
  const said = result.get('instructions')
  if (said !== undefined && !context.watch.says(said)) result.delete('instructions')
  const capabilities = result.get('capabilities')
  if (!(capabilities instanceof Map)) return
  const kept = capabilityNames('server', context.watch.on())
  for (const name of capabilities.keys()) if (!kept.has(name)) capabilities.delete(name)
}

/** An answer on a stream that was opened anew may belong to any request of this session, a list among them. */
function resumed(context: Screen, message: Map<string, Value>, data: string | Uint8Array): Screened {
  const result = message.get('result')
  if (!isSafeError(context, message.get('error'))) return { kind: 'drop' }
  if (!(result instanceof Map)) return between(undefined)
  const kinds = (['tools', 'resources', 'templates', 'prompts'] as const).filter((kind) =>
    result.has(lists[kind].member),
  )
  const [kind, ...others] = kinds
  // An answer is one list; what claims to be two is none that anybody can filter.
  if (others.length > 0) return { kind: 'drop' }
  if (kind !== undefined) {
    const text = filterList(data, kind, context.watch.admits(kind))
    return text === undefined ? { kind: 'drop' } : between(text)
  }
  // What opens a session comes before there is a stream of it. Here it could only say what nobody has reviewed.
  if (result.has('protocolVersion') || result.has('supportedVersions')) return { kind: 'drop' }
  const type = result.get('resultType')
  return type === undefined || type === 'complete' ? between(undefined) : { kind: 'drop' }
}

/** What goes on and is not the answer to what was asked. */
function between(text: string | undefined): Screened {
  return { kind: 'pass', text, final: false, ok: true, revision: undefined }
}

function whole(text: string | undefined, ok: boolean, said?: Value): Extract<Screened, { kind: 'pass' }> {
  const passed: Extract<Screened, { kind: 'pass' }> = {
    kind: 'pass',
    text,
    final: true,
    ok,
    revision: undefined,
  }
  if (said !== undefined) passed.said = said
  return passed
}

/** The gateway's own word instead of what the upstream sent. */
function own(context: Screen, message: string): Screened {
  const { asked } = context
  if (asked.kind !== 'message' || asked.message.kind !== 'request') return { kind: 'drop' }
  const { idText = 'null' } = asked.message
  const text =
    asked.rule === 'call_tool'
      ? failedResult(idText, asked.era, message, 'upstream_fault', context.callId)
      : errorAnswer(idText, -32603, message)
  return whole(text, false)
}
