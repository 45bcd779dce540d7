import { request } from 'node:http'
import { expect } from 'vitest'
import { type Arrived, events, idOf, json, type Scripted } from './scripted.ts'

/** What stands before the upstream, and the tool that may be called through it. */
export type Way = { url: string; upstream: Scripted }

type Sent = { status: number; headers: Headers; body: string }
const TOOL = 'work'
const MODERN = '2026-07-28'
const meta = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientCapabilities': { sampling: {} },
}
const accept = 'application/json, text/event-stream'

function send(
  url: string,
  body: string,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body,
    ...(signal === undefined ? {} : { signal }),
  })
}
async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Sent> {
  const answer = await send(url, body, headers)
  return { status: answer.status, headers: answer.headers, body: await answer.text() }
}

const call = (args = '{}', id = '1', more = '') =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${TOOL}","arguments":${args}${more}}}`
const modernCall = (args: object = {}, more: object = {}) =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: TOOL, arguments: args, _meta: meta, ...more },
  })
const modernHeaders = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call', 'mcp-name': TOOL }
const done = '{"content":[{"type":"text","text":"done"}]}'
const answerTo = (arrived: Arrived, result = done) =>
  `{"jsonrpc":"2.0","id":${idOf(arrived.body)},"result":${result}}`
const isCall = (arrived: Arrived) => arrived.body.includes('"tools/call"')

/** Opens a session of the older protocol; the id as its client has it. */
async function open({ url, upstream }: Way, id = 'upstream-session'): Promise<string> {
  const { script } = upstream
  upstream.script = (arrived, res) =>
    json(
      res,
      answerTo(
        arrived,
        '{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}}',
      ),
      { 'mcp-session-id': id },
    )
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } }
  const opened = await post(url, JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }))
  upstream.script = script
  return opened.headers.get('mcp-session-id') ?? ''
}
const inSession = (session: string) => ({ 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' })

/** Reads a stream of events until the text has come; then leaves it. */
async function readUntil(answer: Response, text: string): Promise<string> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let said = ''
  while (!said.includes(text)) {
    const { value, done: ended } = (await reader?.read()) ?? { done: true, value: undefined }
    if (ended) break
    said += value
  }
  await reader?.cancel().catch(() => undefined)
  return said
}

const page = (tools: string, cursor: string) => `{"tools":[${tools}],"nextCursor":"${cursor}"}`

/** What a faithful relay does. Each check throws where it is not so. */
export const checks: Record<string, (way: Way) => Promise<void>> = {
  'the bytes of a request arrive as they were sent': async ({ url, upstream }) => {
    upstream.script = (arrived, res) => json(res, answerTo(arrived))
    const body = ` {"jsonrpc" : "2.0","method":"tools/call", "id":"seven", "params":{"arguments":{"n":9007199254740993,"big":1e400,"z":-0,"s":"\\u00e9"},"name":"${TOOL}","_meta":{"progressToken":7,"x":{"y":1.0}}}}\n`
    await post(url, body)
    expect((await upstream.one(isCall)).body).toBe(body)
  },
  'the numbers of an answer come back as they were written': async ({ url, upstream }) => {
    const result = '{"content":[],"structuredContent":{"n":9007199254740993,"big":1e400,"f":1.0}}'
    upstream.script = (arrived, res) => json(res, answerTo(arrived, result))
    expect((await post(url, call())).body).toContain(result)
  },
  'an id that is a text stays one': async ({ url, upstream }) => {
    upstream.script = (arrived, res) => json(res, answerTo(arrived))
    expect(JSON.parse((await post(url, call('{}', '"5"'))).body).id).toBe('5')
    expect(JSON.parse((await post(url, call('{}', '5'))).body).id).toBe(5)
  },
  'both forms of an answer are asked for': async ({ url, upstream }) => {
    upstream.script = (arrived, res) => json(res, answerTo(arrived))
    await post(url, call())
    expect((await upstream.one(isCall)).headers.accept).toBe(accept)
  },
  'a notification is accepted without a body': async (way) => {
    const session = await open(way)
    const sent = await post(
      way.url,
      '{"jsonrpc":"2.0","method":"notifications/initialized"}',
      inSession(session),
    )
    expect([sent.status, sent.body]).toEqual([202, ''])
    await way.upstream.one(({ body }) => body.includes('notifications/initialized'))
  },
  'a session is the upstream’s own on its side': async (way) => {
    const session = await open(way)
    expect(session).not.toBe('')
    way.upstream.script = (arrived, res) => json(res, answerTo(arrived))
    await post(way.url, call(), inSession(session))
    const { headers } = await way.upstream.one(isCall)
    expect([headers['mcp-session-id'], headers['mcp-protocol-version']]).toEqual([
      'upstream-session',
      '2025-11-25',
    ])
  },
  'two sessions stay two': async (way) => {
    const first = await open(way, 'first')
    const second = await open(way, 'second')
    way.upstream.script = (arrived, res) => json(res, answerTo(arrived))
    await post(way.url, call('{"of":1}'), inSession(first))
    await post(way.url, call('{"of":2}'), inSession(second))
    const of = async (text: string) =>
      (await way.upstream.one((one) => one.body.includes(text))).headers['mcp-session-id']
    expect([await of('"of":1'), await of('"of":2')]).toEqual(['first', 'second'])
  },
  'the end of a session arrives': async (way) => {
    const session = await open(way)
    way.upstream.script = (_, res) => void res.writeHead(204).end()
    const ended = await fetch(way.url, { method: 'DELETE', headers: inSession(session) })
    expect(ended.status).toBe(204)
    expect((await way.upstream.one(({ method }) => method === 'DELETE')).headers['mcp-session-id']).toBe(
      'upstream-session',
    )
  },
  'a session that is gone is told as such': async (way) => {
    const session = await open(way)
    way.upstream.script = (_, res) =>
      json(res, '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}', {}, 404)
    expect((await post(way.url, call(), inSession(session))).status).toBe(404)
  },
  'a stream that is opened anew begins where it was left': async (way) => {
    const session = await open(way)
    way.upstream.script = (_, res) => {
      events(res)(
        'id: 8\nretry: 700\ndata:\n\nid: 9\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}\n\n',
      )
    }
    const answer = await fetch(way.url, {
      headers: { accept: 'text/event-stream', 'last-event-id': '7', ...inSession(session) },
    })
    const said = await readUntil(answer, '"data":"x"')
    expect((await way.upstream.one(({ method }) => method === 'GET')).headers['last-event-id']).toBe('7')
    expect(said).toMatch(/id: 8\n/)
    expect(said).toMatch(/retry: 700\n/)
    expect(said).toMatch(/id: 9\n/)
  },
  'the first event of a stream passes at once, and those that follow in their order': async ({
    url,
    upstream,
  }) => {
    let go: (text: string) => boolean = () => false
    let answer = ''
    upstream.script = (arrived, res) => {
      go = events(res)
      answer = `data: ${answerTo(arrived)}\n\n`
      go(
        'data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}\n\n',
      )
    }
    const sent = await send(
      url,
      call('{}', '1', ',"_meta":{"progressToken":1}'),
      {},
      AbortSignal.timeout(5000),
    )
    const reader = sent.body?.pipeThrough(new TextDecoderStream()).getReader()
    // The upstream says no more until this has come.
    let said = (await reader?.read())?.value ?? ''
    expect(said).toContain('"progress":1')
    for (const progress of [2, 3])
      go(
        `data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":${progress}}}\n\n`,
      )
    go(answer)
    while (!said.includes('done')) {
      const { value, done: ended } = (await reader?.read()) ?? { done: true, value: undefined }
      if (ended) break
      said += value
    }
    await reader?.cancel()
    expect([...said.matchAll(/"progress":(\d)|(done)/g)].map(([, progress, end]) => progress ?? end)).toEqual(
      ['1', '2', '3', 'done'],
    )
  },
  'a client that leaves is gone for the upstream too': async ({ url, upstream }) => {
    upstream.script = () => undefined
    const leave = new AbortController()
    const sent = send(url, call(), {}, leave.signal).catch(() => undefined)
    const { gone } = await upstream.one(isCall)
    leave.abort()
    await sent
    await within(gone, 'the upstream still answers')
  },
  'a client that leaves a stream is gone for the upstream too': async ({ url, upstream }) => {
    upstream.script = (_, res) => {
      events(res)(
        'data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}\n\n',
      )
    }
    await readUntil(await send(url, call()), '"progress":1')
    await within((await upstream.one(isCall)).gone, 'the upstream still answers')
  },
  'a request that is taken back is taken back upstream': async (way) => {
    const session = await open(way)
    const body =
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a","reason":"enough"}}'
    expect((await post(way.url, body, inSession(session))).status).toBe(202)
    expect((await way.upstream.one((one) => one.body.includes('cancelled'))).body).toBe(body)
  },
  'a reader that stops makes the upstream stop': async ({ url, upstream }) => {
    let written = 0
    let stopped: () => void = () => undefined
    const full = new Promise<void>((resolve) => {
      stopped = resolve
    })
    const MOST = 64 * 1024 * 1024
    upstream.script = (_, res) => {
      const write = events(res)
      const event = `data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"${'x'.repeat(60_000)}"}}\n\n`
      let timer: NodeJS.Timeout | undefined
      const more = () => {
        clearTimeout(timer)
        // Nothing drained for so long: whoever reads has stopped.
        timer = setTimeout(stopped, 700)
        while (written < MOST) {
          written += event.length
          if (!write(event)) return void res.once('drain', more)
        }
        stopped()
      }
      more()
      res.on('close', () => clearTimeout(timer))
    }
    const reader = request(
      url,
      { method: 'POST', headers: { 'content-type': 'application/json', accept } },
      (answer) => answer.pause(),
    )
    reader.on('error', () => undefined)
    reader.end(call())
    await full
    reader.destroy()
    expect(written).toBeLessThan(MOST / 2)
  },
  'a page without anything on it keeps its cursor': async ({ url, upstream }) => {
    upstream.script = (arrived, res) => json(res, answerTo(arrived, page('', 'on')))
    expect(
      JSON.parse((await post(url, '{"jsonrpc":"2.0","id":1,"method":"tools/list"}')).body).result,
    ).toEqual({ tools: [], nextCursor: 'on' })
    await post(url, '{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{"cursor":"on"}}')
    expect((await upstream.one(({ body }) => body.includes('"cursor"'))).body).toContain('"cursor":"on"')
  },
  'an error of the server stays one': async ({ url, upstream }) => {
    upstream.script = (arrived, res) =>
      json(
        res,
        `{"jsonrpc":"2.0","id":${idOf(arrived.body)},"error":{"code":-32050,"message":"m","data":{"d":1}}}`,
      )
    expect(JSON.parse((await post(url, call())).body).error).toEqual({
      code: -32050,
      message: 'm',
      data: { d: 1 },
    })
  },
  'a modern request arrives with the headers that repeat it': async ({ url, upstream }) => {
    upstream.script = (arrived, res) => json(res, answerTo(arrived, '{"resultType":"complete","content":[]}'))
    await post(url, modernCall({ region: 'eu' }), { ...modernHeaders, 'mcp-param-region': 'eu' })
    expect((await upstream.one(isCall)).headers).toMatchObject({ ...modernHeaders, 'mcp-param-region': 'eu' })
  },
  'the answers to what a server asked in between arrive with its state': async ({ url, upstream }) => {
    upstream.script = (arrived, res) => json(res, answerTo(arrived, '{"resultType":"complete","content":[]}'))
    const more = {
      inputResponses: { q: { role: 'assistant', content: { type: 'text', text: 'a' }, model: 'm' } },
      requestState: 'the state',
    }
    await post(url, modernCall({ region: 'eu' }, more), { ...modernHeaders, 'mcp-param-region': 'eu' })
    expect(JSON.parse((await upstream.one(isCall)).body).params).toMatchObject({ ...more, _meta: meta })
  },
  'streams that are open at once each get their own': async ({ url, upstream }) => {
    const say: ((text: string) => boolean)[] = []
    upstream.script = (_, res) => {
      const write = events(res)
      write(
        `data: {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"toolsListChanged":true}}}\n\n`,
      )
      say.push(write)
    }
    const body = (id: number) =>
      JSON.stringify({
        jsonrpc: '2.0',
        id,
        method: 'subscriptions/listen',
        params: { notifications: { toolsListChanged: true }, _meta: meta },
      })
    const streams = []
    // One after the other, so that it is known whose is whose; all stay open.
    for (const id of [1, 2, 3]) {
      streams.push(
        await send(
          url,
          body(id),
          { 'mcp-protocol-version': MODERN, 'mcp-method': 'subscriptions/listen' },
          AbortSignal.timeout(5000),
        ),
      )
      await upstream.one((one) => one.body.includes(`"id":${id},`))
    }
    for (const [index, write] of say.entries())
      write(
        `data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"of":${index}}}}\n\n`,
      )
    for (const [index, stream] of streams.entries())
      expect(await readUntil(stream, '"of":')).toContain(`"of":${index}`)
  },
  'what a server asks reaches its client, and the answer reaches the server under its own id': async (
    way,
  ) => {
    const session = await open(way)
    way.upstream.script = (arrived, res) => {
      if (!isCall(arrived)) return void res.writeHead(202).end()
      events(res)(
        'data: {"jsonrpc":"2.0","id":"of-the-server","method":"sampling/createMessage","params":{"messages":[],"maxTokens":1}}\n\n',
      )
    }
    const asking = await send(way.url, call(), inSession(session), AbortSignal.timeout(5000))
    const [, data = '{}'] = /^data: (.*)$/m.exec(await readUntil(asking, 'sampling/createMessage')) ?? []
    const { id } = JSON.parse(data)
    const answered = await post(
      way.url,
      JSON.stringify({ jsonrpc: '2.0', id, result: { said: 'x' } }),
      inSession(session),
    )
    expect(answered.status).toBe(202)
    const reply = await way.upstream.one(({ body }) => body.includes('"said"'))
    expect(JSON.parse(reply.body)).toEqual({ jsonrpc: '2.0', id: 'of-the-server', result: { said: 'x' } })
  },
}

/** Five seconds for what must happen at once. */
async function within(what: Promise<unknown>, otherwise: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), 5000)
  })
  await Promise.race([what, late]).finally(() => clearTimeout(timer))
}
