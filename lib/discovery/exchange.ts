import { Agent, request } from 'undici'
import { read } from '#lib/json/read.ts'
import type { Value } from '#lib/json/value.ts'
import { SseReader } from '#lib/mcp/sse.ts'
import { guardedConnector } from '#lib/net/dial.ts'
import type { GuardRules } from '#lib/net/guard.ts'

const answerBytesMax = 16 * 1024 * 1024

/** What an upstream answered to one message: HTTP's part, and the JSON-RPC answer where there was one. */
export type Answer = {
  status: number
  type: string
  challenge: string
  location: string | undefined
  session: string | undefined
  /** The answer to the message that was sent; undefined when the body was no JSON-RPC answer to it. */
  message: Map<string, Value> | undefined
  /** The beginning of a body that was not understood, for telling a web page from a broken server. */
  start: string
}

/** One upstream, spoken to through the guard with fixed headers. */
export class Exchange {
  readonly #url: URL
  readonly #headers: Record<string, string>
  readonly #agent: Agent
  readonly #timeoutMs: number
  #id = 0

  constructor(url: URL, headers: readonly [string, string][], rules: GuardRules, timeoutMs: number) {
    this.#url = url
    this.#headers = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
    this.#timeoutMs = timeoutMs
    this.#agent = new Agent({
      connect: guardedConnector(rules, { timeoutMs }),
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
    const response = await request(this.#url, {
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
    const type = (one('content-type').split(';')[0] ?? '').trim().toLowerCase()
    const { message, start } = await answerIn(response.body, type, id)
    return {
      status: response.statusCode,
      type,
      challenge: one('www-authenticate'),
      location: one('location') || undefined,
      session: one('mcp-session-id') || undefined,
      message,
      start,
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }
}

type Found = { message: Map<string, Value> | undefined; start: string }

/** Looks for the answer to `id`: the whole body, or the first event of a stream that is one. */
async function answerIn(body: AsyncIterable<Uint8Array>, type: string, id: number): Promise<Found> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const events = type === 'text/event-stream' ? new SseReader() : undefined
  let text = ''
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength
      if (bytes > answerBytesMax) break
      const part = decoder.decode(chunk, { stream: true })
      if (!events) {
        text += part
        continue
      }
      const pushed = events.push(part)
      for (const event of 'events' in pushed ? pushed.events : []) {
        const message = answerTo(event.data ?? '', id)
        if (message) return { message, start: '' }
      }
    }
  } catch (error) {
    // Bytes that are not UTF-8 are an answer that cannot be read; a broken connection goes on to the caller.
    if (error instanceof TypeError) return { message: undefined, start: '' }
    throw error
  }
  return { message: answerTo(text, id), start: text.slice(0, 400) }
}

function answerTo(text: string, id: number): Map<string, Value> | undefined {
  const json = read(text, { bytes: answerBytesMax })
  if (!json.ok || !(json.value instanceof Map) || json.value.get('jsonrpc') !== '2.0') return undefined
  const given = json.value.get('id')
  const same = given !== null && typeof given === 'object' && 'token' in given && given.token === String(id)
  // An error that could not read the id says null; it still is an answer.
  return same || (given === null && json.value.has('error')) ? json.value : undefined
}
