import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Value } from '#lib/json/value.ts'
import { log } from '#lib/log.ts'
import { type SseEvent, SseReader, writeEvent } from '#lib/mcp/sse.ts'
import { type Answer, failed, plain, rpcError } from '#worker/answers.ts'
import type { Mark } from '#worker/results.ts'
import type { Sessions } from '#worker/sessions.ts'
import type { Forwarded, Lost } from './forward.ts'
import type { Caller } from './identify.ts'
import { type Asked, ownerOf } from './read.ts'
import { type Screen, screen, unlooked } from './screen.ts'
import type { UpstreamAnswer } from './upstream-answer.ts'

/** How an answer came to the client, for the record. */
export type Relayed = {
  outcome: 'ok' | 'error' | 'upstream_error' | 'not_sent' | 'indeterminate' | 'client_gone'
  status: number | undefined
  bytes: number
  upstreamUs: number | undefined
  /** Secrets that were taken out; undefined where that is not switched on. */
  redacted?: number
  /** What its result looked like; undefined where none came. */
  mark?: Promise<Mark>
}

export type RelayBox = {
  sessions: Sessions
  /** Answers what an upstream asked. */
  reply: (caller: Caller, asked: Asked, body: string) => Promise<void>
  send: (res: ServerResponse, answer: Answer) => void
  /** Has a result read that is on its way to the client; `size` is about its bytes. */
  read: (org: string, result: Value, size: number) => Promise<Mark>
}

const JSON_TYPE = 'application/json'
const KEEP_ALIVE_MS = 20_000
const MOST_JSON = 10 * 1024 * 1024
const ONE_PIECE = 16 * 1024
const MOST_LIST = 16 * 1024 * 1024

/** Brings an upstream's answer to the client, holding at most one event or one JSON body. */
export async function relay(
  box: RelayBox,
  caller: Caller,
  forwarded: Forwarded | Lost,
  context: Screen,
  res: ServerResponse,
): Promise<Relayed> {
  const { asked, callId } = context
  if (!('response' in forwarded)) {
    const sent = forwarded.sent
    if (res.destroyed) return ended(sent ? 'client_gone' : 'not_sent', undefined, 0, forwarded.startedAt)
    box.send(res, upstreamFault(asked, callId, `The call failed: ${forwarded.lost}`))
    return ended(sent ? 'indeterminate' : 'not_sent', undefined, 0, forwarded.startedAt)
  }
  const { response, startedAt } = forwarded
  const { statusCode: status } = response
  const one = (name: string) => {
    const value = response.headers[name]
    return typeof value === 'string' ? value : undefined
  }
  const refuse = async (message: string): Promise<Relayed> => {
    await response.dump(65_536)
    box.send(res, upstreamFault(asked, callId, message))
    return ended('upstream_error', status, 0, startedAt)
  }
  if (status === 401 || status === 403) {
    log('worker').warn(
      { server: caller.upstream.part.id, status, alarm: true },
      'a server rejected its credential',
    )
    return refuse(
      'The server rejected the gateway’s credential. Ask whoever manages this server in Signalbox',
    )
  }
  if (status >= 300 && status < 400) return refuse('The server redirects, which is not followed')
  const encoding = one('content-encoding')
  if (encoding !== undefined && encoding !== 'identity')
    return refuse('The server answered in an encoding that was not asked for')
  const type = typeOf(one('content-type') ?? '')
  try {
    if (type === 'text/event-stream' && status === 200)
      return await relayEvents(box, caller, response, context, res, startedAt, one('mcp-session-id'))
    if (type === JSON_TYPE)
      return await relayJson(box, caller, response, context, res, startedAt, one('mcp-session-id'))
  } catch (err) {
    return broken(err, response, res, status, startedAt)
  }
  if (asked.kind === 'message' && asked.message.kind === 'request')
    return refuse(`The server failed with HTTP ${status}`)
  await response.dump(65_536)
  box.send(res, { status, headers: {}, body: '', cause: 'relayed' })
  return ended('ok', status, 0, startedAt)
}

async function relayJson(
  box: RelayBox,
  caller: Caller,
  response: UpstreamAnswer,
  context: Screen,
  res: ServerResponse,
  startedAt: number,
  upstreamSession: string | undefined,
): Promise<Relayed> {
  const { asked, callId } = context
  const most = asked.kind === 'message' && asked.rule.startsWith('list_') ? MOST_LIST : MOST_JSON
  const bytes = await response.whole(most)
  const status = response.statusCode
  if (bytes === undefined) {
    box.send(res, upstreamFault(asked, callId, 'The answer of the server is too large'))
    return ended('upstream_error', status, most, startedAt)
  }
  const screened = await screen(context, bytes)
  if (screened.kind !== 'pass') {
    if (screened.kind === 'answer') void box.reply(caller, asked, screened.text)
    box.send(res, upstreamFault(asked, callId, 'The answer of the server could not be read'))
    return ended('upstream_error', status, bytes.length, startedAt)
  }
  // A failure that answers no request is told as such, in a form that clients read. 404 stays: it ends a session.
  if (status >= 400 && status !== 404 && !screened.ok && screened.text !== undefined) {
    box.send(res, upstreamFault(asked, callId, `The server failed with HTTP ${status}`))
    return ended('upstream_error', status, bytes.length, startedAt)
  }
  const headers = down(JSON_TYPE)
  wrapSession(box, caller, headers, upstreamSession, asked, screened.revision)
  const body = screened.text ?? bytes
  headers['content-length'] = String(Buffer.byteLength(body))
  res.writeHead(status, headers)
  // As latin1 the same bytes leave in one piece with the head instead of as a second one.
  if (typeof body === 'string' || body.length > ONE_PIECE) res.end(body)
  else res.end(body.toString('latin1'), 'latin1')
  const relayed = ended(screened.ok && status < 400 ? 'ok' : 'error', status, bytes.length, startedAt)
  if (screened.redacted !== undefined) relayed.redacted = screened.redacted
  if (screened.said !== undefined) relayed.mark = box.read(caller.org, screened.said, bytes.length)
  return relayed
}

async function relayEvents(
  box: RelayBox,
  caller: Caller,
  response: UpstreamAnswer,
  context: Screen,
  res: ServerResponse,
  startedAt: number,
  upstreamSession: string | undefined,
): Promise<Relayed> {
  const { asked } = context
  const status = response.statusCode
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = new SseReader()
  let bytes = 0
  let result: 'ok' | 'error' | undefined
  const told: Pick<Relayed, 'mark' | 'redacted'> = {}
  // The session id carries the revision, which only the answer to initialize tells: its events wait for that.
  let waiting: string[] | undefined = asked.kind === 'message' && asked.rule === 'initialize' ? [] : undefined
  const open = (revision: string | undefined) => {
    const headers = down('text/event-stream')
    wrapSession(box, caller, headers, upstreamSession, asked, revision)
    res.writeHead(status, headers)
    res.flushHeaders()
  }
  if (waiting === undefined) open(undefined)
  const keepAlive = setInterval(
    () => res.headersSent && !res.writableNeedDrain && res.write(':\n\n'),
    KEEP_ALIVE_MS,
  )
  try {
    for (;;) {
      const piece = await response.next()
      if (piece === undefined) break
      bytes += piece.length
      const pushed = eventsOf(reader, decoder, piece)
      if ('fault' in pushed) {
        const instead = context.watch.on().has('redaction') ? unlooked(context) : undefined
        if (instead === undefined || waiting !== undefined) throw new Error(pushed.fault)
        response.destroy()
        res.end(writeEvent({ event: undefined, id: undefined, retry: undefined, data: instead }))
        return { ...ended('upstream_error', status, bytes, startedAt), ...told }
      }
      for (const event of pushed.events) {
        // Never as it came: a client could read more in it than was screened, behind a mark of the byte order or another
        // line end than ours.
        let text = writeEvent(event)
        let said: Value | undefined
        if (event.data !== undefined && event.data !== '') {
          const screened = await screen(context, event.data)
          if (screened.kind === 'answer') void box.reply(caller, asked, screened.text)
          if (screened.kind !== 'pass')
            // The id stays, or a client that resumes would ask for this event again.
            text = event.id === undefined ? '' : writeEvent({ ...event, event: undefined, data: '' })
          else {
            if (screened.text !== undefined) text = writeEvent({ ...event, data: screened.text })
            if (screened.final) result = screened.ok ? 'ok' : 'error'
            said = screened.said
            if (screened.redacted !== undefined) told.redacted = (told.redacted ?? 0) + screened.redacted
            if (waiting !== undefined && screened.final) {
              open(screened.revision)
              text = waiting.join('') + text
              waiting = undefined
            }
          }
        }
        if (text === '') continue
        if (waiting !== undefined) waiting.push(text)
        else {
          const isRoom = res.write(text)
          if (said !== undefined) told.mark = box.read(caller.org, said, text.length)
          if (!isRoom) await drained(res)
        }
      }
    }
    if (waiting !== undefined) throw new Error('the server ended its stream without an answer')
    res.end()
    const outcome =
      result ?? (asked.kind === 'message' && asked.message.kind === 'request' ? 'indeterminate' : 'ok')
    return { ...ended(outcome, status, bytes, startedAt), ...told }
  } catch (err) {
    const relayed = broken(err, response, res, status, startedAt)
    return {
      ...relayed,
      outcome: result ?? relayed.outcome,
      bytes,
      ...told,
    }
  } finally {
    clearInterval(keepAlive)
  }
}

function eventsOf(
  reader: SseReader,
  decoder: TextDecoder,
  piece: Uint8Array,
): { events: SseEvent[] } | { fault: string } {
  try {
    const pushed = reader.push(decoder.decode(piece, { stream: true }))
    return 'fault' in pushed ? { fault: 'an event of the server is too large' } : pushed
  } catch {
    // A decoder says only by throwing that the bytes are no text.
    return { fault: 'an event of the server is no text' }
  }
}

/** A client that left ends the wait too: nothing would ever drain. */
async function drained(res: ServerResponse): Promise<void> {
  if (res.destroyed) throw new Error('the client is gone')
  const gone = new AbortController()
  try {
    await Promise.race([
      once(res, 'drain', { signal: gone.signal }),
      once(res, 'close', { signal: gone.signal }),
    ])
  } finally {
    gone.abort()
  }
  if (res.destroyed) throw new Error('the client is gone')
}

/** An answer that broke off: never ended as if it were whole. */
function broken(
  err: unknown,
  response: UpstreamAnswer,
  res: ServerResponse,
  status: number,
  startedAt: number,
): Relayed {
  const clientGone = res.destroyed || res.closed
  if (!clientGone) log('worker').warn({ err }, 'an answer broke off')
  response.destroy()
  res.destroy()
  return ended(clientGone ? 'client_gone' : 'indeterminate', status, 0, startedAt)
}

/** The media type without its parameters. */
function typeOf(header: string): string | undefined {
  // Nearly always it has none.
  return header === JSON_TYPE ? header : header.split(';')[0]?.trim().toLowerCase()
}

/** What every relayed answer carries; nothing of the upstream's own headers but its type comes down. */
function down(type: string): Record<string, string> {
  return {
    'content-type': type,
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'referrer-policy': 'no-referrer',
  }
}

function wrapSession(
  box: RelayBox,
  caller: Caller,
  headers: Record<string, string>,
  upstreamId: string | undefined,
  asked: Asked,
  revision: string | undefined,
): void {
  if (upstreamId === undefined || asked.era === 'modern' || revision === undefined) return
  const urls = asked.kind === 'message' && asked.urls === true
  headers['mcp-session-id'] = box.sessions.wrap(upstreamId, revision, ownerOf(caller), urls)
}

function upstreamFault(asked: Asked, callId: string, message: string): Answer {
  if (asked.kind !== 'message' || asked.message.kind !== 'request')
    return plain(502, 'upstream', `${message}.`)
  const { idText = 'null' } = asked.message
  return asked.rule === 'call_tool'
    ? failed(idText, asked.era, message, 'upstream_fault', callId)
    : rpcError(200, 'upstream', idText, -32603, message)
}

function ended(
  outcome: Relayed['outcome'],
  status: number | undefined,
  bytes: number,
  startedAt: number,
): Relayed {
  return { outcome, status, bytes, upstreamUs: Math.round((performance.now() - startedAt) * 1000) }
}
