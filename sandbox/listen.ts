import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node'
import { type Controlled, control, parse, sendJson } from './control.ts'
import { type FaultRule, Faults } from './faults.ts'
import { heard, Ledger } from './ledger.ts'
import { type Mcp, makeMcp } from './mcp.ts'

const MOST_BYTES = 4 * 1024 * 1024

export type Sandbox = { port: number; close: () => Promise<void> }

type Box = Controlled & {
  mcp: Mcp
  serve: ReturnType<typeof toNodeHandler>
  stream: ReturnType<typeof toNodeHandler>
}

/**
 * Starts the SmartAPIs sandbox on loopback; port 0 takes any free one. Resolves when it listens, rejects when the
 * port is taken.
 */
export async function startSandbox(options: { port: number; apiKey?: string | undefined }): Promise<Sandbox> {
  const faults = new Faults(options.apiKey)
  const mcp = makeMcp((tool) => faults.changeOf(tool))
  const box: Box = {
    ledger: new Ledger(),
    faults,
    toolsChanged: () => mcp.toolsChanged(),
    mcp,
    serve: toNodeHandler(mcp),
    stream: toNodeHandler({ fetch: async (...args) => asEventStream(await mcp.fetch(...args)) }),
  }
  // A page in a browser must neither read the record nor set faults.
  const hostIsLocal = localhostHostValidation()
  const originIsLocal = localhostOriginValidation()
  const server = createServer((request, response) => {
    if (!hostIsLocal(request, response) || !originIsLocal(request, response)) return
    answer(request, response, box).catch((error: unknown) => {
      if (request.destroyed || response.destroyed) return // the client went away
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      await mcp.close()
      server.closeAllConnections() // also those that were told to wait for ever
      await closed
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, box: Box): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const body = await bodyOf(request)
  if (body === undefined) sendJson(response, 413, { error: 'The body is too large.' })
  else if (url.pathname === '/mcp') await answerMcp(request, response, body, box)
  else if (url.pathname === '/healthz') sendJson(response, 200, { ok: true })
  else if (url.pathname.startsWith('/control/')) {
    const reply = control(request.method, url, body, box)
    sendJson(response, reply.status, reply.body)
  } else sendJson(response, 404, { error: 'The MCP endpoint is /mcp.' })
}

async function answerMcp(request: IncomingMessage, response: ServerResponse, body: string, box: Box) {
  const parsed = body === '' ? undefined : parse(body)
  const messages = heard(parsed)
  const key = request.headers['x-api-key']
  const admitted = box.faults.admits(messages, typeof key === 'string' ? key : undefined)
  const rule = admitted ? box.faults.take(messages) : undefined
  box.ledger.add(request, messages, body, admitted ? (rule?.mode ?? null) : 'require_key')
  if (!admitted) refuse(response, 401, -32001, 'An X-API-Key header is required.', messages[0]?.id)
  else if (body !== '' && parsed === undefined) refuse(response, 400, -32700, 'Parse error', null)
  else if (rule) await misbehave(rule, request, response, parsed, box)
  else await box.serve(request, response, parsed)
}

async function misbehave(
  rule: FaultRule,
  request: IncomingMessage,
  response: ServerResponse,
  parsed: unknown,
  box: Box,
): Promise<void> {
  switch (rule.mode) {
    case 'slow':
      await wait(rule.ms, undefined, { ref: false })
      if (!response.destroyed) await box.serve(request, response, parsed)
      break
    case 'error_500':
      sendJson(response, 500, { error: 'The sandbox was told to fail.' })
      break
    case 'never_answer':
      break
    case 'drop_before_answer':
      request.socket.destroy()
      break
    case 'drop_mid_stream':
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('event: message\ndata: {"jsonrpc":"2.0","resu', () => request.socket.destroy())
      break
    case 'event_stream':
      await box.stream(request, response, parsed)
      break
  }
}

/** The same answer, as the one event of a stream. Answers without a body stay as they are. */
async function asEventStream(answered: Response): Promise<Response> {
  if (!answered.headers.get('content-type')?.startsWith('application/json')) return answered
  const headers = new Headers(answered.headers)
  headers.set('content-type', 'text/event-stream')
  headers.delete('content-length')
  return new Response(`event: message\ndata: ${await answered.text()}\n\n`, {
    status: answered.status,
    headers,
  })
}

function refuse(
  response: ServerResponse,
  status: number,
  code: number,
  message: string,
  id: string | number | null | undefined,
): void {
  sendJson(response, status, { jsonrpc: '2.0', error: { code, message }, id: id ?? null })
}

/** The whole body as text; undefined when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += part.length
    if (size > MOST_BYTES) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
