import { Refusal } from '#lib/contracts/refusal.ts'
import { env } from '#lib/env.ts'
import { Num, read, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import { capabilitiesKey, type Era, versionKey } from '#lib/mcp/era.ts'
import { SseReader } from '#lib/mcp/sse.ts'
import { privateKey } from '#lib/release/keys.ts'
import { SHORT_LIFE, signUrl } from '#lib/release/sign.ts'
import { newJti } from './releases.ts'

const legacyVersion = '2025-11-25'
const modernVersion = '2026-07-28'
const patienceMs = 30_000
const bytesMax = 4 * 1024 * 1024

/** A grant to call as, and why: the mark goes into the signed URL and from there into the record. */
export type Target = {
  org: string
  grantId: string
  serverId: string
  eras: readonly string[]
  mark: 'try' | 'sample'
}

/** What came back, as an agent would have got it. `jti` names the signed URL in the record of the call. */
export type Answer = {
  status: number
  ms: number
  text: string
  message: Map<string, Value> | undefined
  jti: string
}

/**
 * An MCP client of our own gateway: it speaks the server's era, and each request goes to a signed URL of its own
 * that lives as briefly as its mark allows. The gateway's address is configuration, never an upstream.
 */
export class GatewayClient {
  readonly #target: Target
  readonly #era: Era
  #session: string | undefined
  #opened = false
  #nextId = 1

  constructor(target: Target) {
    this.#target = target
    this.#era = target.eras.includes('legacy') || !target.eras.includes('modern') ? 'legacy' : 'modern'
  }

  /** Every page of the tool list. Throws a Refusal when the gateway or the server does not give one. */
  async list(): Promise<Map<string, Value>[]> {
    const tools: Map<string, Value>[] = []
    let next: string | undefined
    for (let page = 0; page < 50; page++) {
      const params = new Map<string, Value>(next === undefined ? [] : [['cursor', next]])
      const answer = await this.#request('tools/list', params)
      const result = answer.message?.get('result')
      const listed = result instanceof Map ? result.get('tools') : undefined
      if (!(result instanceof Map) || !Array.isArray(listed)) throw unlisted(answer)
      for (const tool of listed) if (tool instanceof Map) tools.push(tool)
      const cursor = result.get('nextCursor')
      if (typeof cursor !== 'string' || cursor === '') return tools
      next = cursor
    }
    return tools
  }

  /** One tool call; `args` keep their number tokens. A refusal of the gateway is an answer like any other. */
  call(tool: string, args: Map<string, Value>, headers: Record<string, string> = {}): Promise<Answer> {
    const params = new Map<string, Value>([
      ['name', tool],
      ['arguments', args],
    ])
    return this.#request('tools/call', params, { ...headers, ...mirrored(this.#era, tool) })
  }

  async #request(
    method: string,
    params: Map<string, Value>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    if (this.#era === 'modern') {
      const meta = new Map<string, Value>([
        [versionKey, modernVersion],
        [capabilitiesKey, new Map()],
        ['io.modelcontextprotocol/clientInfo', clientInfo()],
      ])
      const modern = { 'mcp-protocol-version': modernVersion, 'mcp-method': method, ...headers }
      return this.#post(method, new Map([...params, ['_meta', meta]]), modern)
    }
    const refused = await this.#open()
    return refused ?? this.#post(method, params, this.#legacyHeaders())
  }

  /** Legacy servers are greeted once. What refuses the greeting is the answer to whatever was asked. */
  async #open(): Promise<Answer | undefined> {
    if (this.#opened) return undefined
    const answer = await this.#post(
      'initialize',
      new Map<string, Value>([
        ['protocolVersion', legacyVersion],
        ['capabilities', new Map()],
        ['clientInfo', clientInfo()],
      ]),
      {},
    )
    if (!(answer.message?.get('result') instanceof Map)) return answer
    await this.#post('notifications/initialized', undefined, this.#legacyHeaders())
    this.#opened = true
    return undefined
  }

  #legacyHeaders(): Record<string, string> {
    return {
      'mcp-protocol-version': legacyVersion,
      ...(this.#session === undefined ? {} : { 'mcp-session-id': this.#session }),
    }
  }

  async #post(
    method: string,
    params: Map<string, Value> | undefined,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const id = String(this.#nextId++)
    const body = new Map<string, Value>([
      ['jsonrpc', '2.0'],
      ...(method.startsWith('notifications/') ? [] : [['id', new Num(id)] as const]),
      ['method', method],
      ...(params === undefined ? [] : [['params', params] as const]),
    ])
    const { url, jti } = await signedUrl(this.#target)
    const began = performance.now()
    let response: Response
    try {
      response = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        cache: 'no-store',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
        body: write(body),
        signal: AbortSignal.timeout(patienceMs),
      })
      if (method === 'initialize') this.#session = response.headers.get('mcp-session-id') ?? undefined
      const text = await answerText(response, id)
      const ms = Math.round((performance.now() - began) * 10) / 10
      return { status: response.status, ms, text, message: messageOf(text), jti }
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError')
        throw new Refusal('gateway_unreachable', { sentence: 'There was no answer within 30 s.' })
      throw new Refusal('gateway_unreachable', { fix: 'Check that the gateway runs and is ready.' })
    }
  }
}

function clientInfo(): Map<string, Value> {
  return new Map([
    ['name', 'signalbox-console'],
    ['version', '1'],
  ])
}

function mirrored(era: Era, tool: string): Record<string, string> {
  return era === 'modern' ? { 'mcp-name': headerText(tool) } : {}
}

/** A text as a header value; what a header cannot carry is wrapped as the protocol says. */
export function headerText(text: string): string {
  const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith('=?base64?')
  return plain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`
}

/** An address of the gateway for this grant, as short-lived as the mark allows. */
export async function signedUrl(target: Target): Promise<{ url: string; jti: string }> {
  const key = privateKey(env().URL_SIGNING_KEY)
  if (key === undefined) throw new Error('URL_SIGNING_KEY is not an Ed25519 key')
  const iat = Math.floor(Date.now() / 1000)
  const jti = newJti()
  const signed = await signUrl(
    {
      aud: env().INSTANCE,
      sub: target.grantId,
      org: target.org,
      srv: target.serverId,
      gen: 0,
      iat,
      exp: iat + SHORT_LIFE[target.mark],
      jti,
      [target.mark]: true,
    },
    key,
  )
  if (!signed.ok) throw new Error(`the URL could not be signed: ${signed.fault}`)
  return { url: `${env().WORKER_URL.replace(/\/$/, '')}/s/${signed.signed}/mcp`, jti }
}

/** The text of the answer to request `id`: the body, or the event that carries it. */
async function answerText(response: Response, id: string): Promise<string> {
  const type = response.headers.get('content-type') ?? ''
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (reader === undefined) return ''
  const events = type.startsWith('text/event-stream') ? new SseReader() : undefined
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text
    if (events === undefined) text += value
    else {
      const pushed = events.push(value)
      if ('fault' in pushed) return cut(reader, text)
      for (const { data } of pushed.events) {
        if (data !== undefined && isAnswer(data, id)) return cut(reader, data)
      }
    }
    if (text.length > bytesMax) return cut(reader, text.slice(0, bytesMax))
  }
}

async function cut(reader: ReadableStreamDefaultReader<string>, text: string): Promise<string> {
  await reader.cancel().catch(() => undefined)
  return text
}

function isAnswer(data: string, id: string): boolean {
  const message = messageOf(data)
  const answered = message?.get('id')
  return answered instanceof Num && answered.token === id && !message?.has('method')
}

function messageOf(text: string): Map<string, Value> | undefined {
  const result = read(text)
  return result.ok && result.value instanceof Map ? result.value : undefined
}

function unlisted(answer: Answer): Refusal {
  if (answer.status === 401) {
    return new Refusal('gateway_unreachable', {
      sentence: 'The gateway does not accept this grant.',
      fix: 'A grant made just now takes a moment. A revoked or expired one has to be issued anew.',
    })
  }
  const error = answer.message?.get('error')
  const said = error instanceof Map ? error.get('message') : undefined
  return new Refusal('upstream_failed', {
    sentence:
      typeof said === 'string' ? `The list could not be read: ${said}` : 'The list could not be read.',
  })
}
