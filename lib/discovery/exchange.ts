import { Agent, request } from 'undici'
import { read } from '#lib/json/read.ts'
import type { Value } from '#lib/json/value.ts'
import { SseReader } from '#lib/mcp/sse.ts'
import { guardedConnector, type Resolve } from '#lib/net/dial.ts'
import type { GuardRules } from '#lib/net/guard.ts'

const answerBytesMax = 16 * 1024 * 1024
/** Of what is no answer to a message, only the beginning is read. */
const startBytesMax = 64 * 1024

/** What an upstream answered to one message: HTTP's part, and the JSON-RPC answer where there was one. */
export type Answer = {
  status: number
  type: string
  challenge: string
  location: string | undefined
  session: string | undefined
  /** The answer to the message that was sent; undefined when the body was no JSON-RPC answer to it. */
  message: Map<string, Value> | undefined
  tooLarge: boolean
  /** The beginning of a body that was not understood, for telling a web page from a broken server. */
  start: string
}

export type ExchangeOptions = {
  url: URL
  headers: readonly [string, string][]
  rules: GuardRules
  /** For each request, from its first byte to the last of its answer, in ms. */
  timeoutMs: number
  resolve?: Resolve
}

/** One upstream, spoken to through the guard with fixed headers. Redirects are not followed. */
export class Exchange {
  readonly url: URL
  readonly #headers: Record<string, string>
  readonly #agent: Agent
  readonly #timeoutMs: number
  #id = 0

  constructor({ url, headers, rules, timeoutMs, resolve }: ExchangeOptions) {
    this.url = url
    this.#headers = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
    this.#timeoutMs = timeoutMs
    this.#agent = new Agent({
      connect: guardedConnector(rules, { timeoutMs, ...(resolve ? { resolve } : {}) }),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    })
  }

  /** Sends a request (or a notification, without waiting for more than its acceptance). Throws what the socket threw. */
  async send(
    method: string,
    params: object,
    extra: Record<string, string>,
    notification = false,
  ): Promise<Answer> {
    const id = ++this.#id
    const body = JSON.stringify({ jsonrpc: '2.0', ...(notification ? {} : { id }), method, params })
    const response = await request(this.url, {
      method: 'POST',
      dispatcher: this.#agent,
      body,
      signal: AbortSignal.timeout(this.#timeoutMs),
      headers: {
        ...this.#headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'accept-encoding': 'identity',
        'user-agent': 'signalbox',
        ...extra,
      },
    })
    const one = (name: string) => {
      const value = response.headers[name]
      return (Array.isArray(value) ? value.join(', ') : value) ?? ''
    }
    const type = mediaType(one('content-type'))
    const found = await answerIn(response.body, type, notification ? undefined : id)
    return {
      status: response.statusCode,
      type,
      challenge: one('www-authenticate'),
      location: one('location') || undefined,
      session: one('mcp-session-id') || undefined,
      ...found,
    }
  }

  /**
   * What a plain GET of a path here begins with: for telling what a server that did not answer is. The fixed headers
   * are not sent. Undefined when nothing came back: the question was only an extra.
   */
  async look(
    path: string,
    accept: string,
  ): Promise<{ status: number; type: string; start: string } | undefined> {
    try {
      const response = await request(new URL(path, this.url), {
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(Math.min(this.#timeoutMs, 3000)),
        headers: { accept, 'accept-encoding': 'identity', 'user-agent': 'signalbox' },
      })
      const value = response.headers['content-type']
      const type = mediaType(typeof value === 'string' ? value : '')
      // A stream stays open for ever: its first piece says enough.
      const start = await beginning(response.body, type === 'text/event-stream' ? 1 : startBytesMax)
      return { status: response.statusCode, type, start }
    } catch {
      return undefined
    }
  }

  /** Ends a session that was only opened for looking. A server that does not care is none of our business. */
  async end(extra: Record<string, string>): Promise<void> {
    const signal = AbortSignal.timeout(Math.min(this.#timeoutMs, 2000))
    const headers = { ...this.#headers, ...extra }
    await request(this.url, { method: 'DELETE', dispatcher: this.#agent, signal, headers }).then(
      (response) => response.body.dump(),
      () => undefined,
    )
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }
}

function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase()
}

async function beginning(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    bytes += chunk.byteLength
    if (bytes >= bytesMax) break
  }
  return text
}

type Found = Pick<Answer, 'message' | 'tooLarge' | 'start'>

/** Looks for the answer to `id`: the whole body, or the first event of a stream that is one. */
async function answerIn(
  body: AsyncIterable<Uint8Array>,
  type: string,
  id: number | undefined,
): Promise<Found> {
  const nothing: Found = { message: undefined, tooLarge: false, start: '' }
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const events = type === 'text/event-stream' ? new SseReader() : undefined
  let text = ''
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    // Nothing is expected after a notification, and nothing that comes is read.
    if (id === undefined) return nothing
    if (bytes > answerBytesMax) return { ...nothing, tooLarge: true }
    const part = decoded(decoder, chunk)
    if (part === undefined) return nothing
    if (!events) {
      text += part
      continue
    }
    const pushed = events.push(part)
    if ('fault' in pushed) return { ...nothing, tooLarge: true }
    for (const event of pushed.events) {
      const message = answerTo(event.data ?? '', id)
      if (message) return { ...nothing, message }
    }
  }
  return id === undefined ? nothing : { ...nothing, message: answerTo(text, id), start: text.slice(0, 400) }
}

/** Undefined for bytes that are no UTF-8: an answer that cannot be read, not a broken connection. */
function decoded(decoder: TextDecoder, chunk: Uint8Array): string | undefined {
  try {
    return decoder.decode(chunk, { stream: true })
  } catch {
    return undefined
  }
}

function answerTo(text: string, id: number): Map<string, Value> | undefined {
  const json = read(text, { bytes: answerBytesMax })
  if (!json.ok || !(json.value instanceof Map) || json.value.get('jsonrpc') !== '2.0') return undefined
  const given = json.value.get('id')
  const same = given !== null && typeof given === 'object' && 'token' in given && given.token === String(id)
  // An error that could not read the id says null; it still is an answer.
  return same || (given === null && json.value.has('error')) ? json.value : undefined
}
