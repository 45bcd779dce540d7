import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Server } from 'node:net'

export type Heard = { method: string; path: string; headers: IncomingMessage['headers']; message: Message }
export type Message = { id?: number; method?: string; params?: Record<string, unknown> }
export type Upstream = { port: number; url: string; heard: Heard[]; close: () => Promise<void> }
export type Answering = (message: Message, req: IncomingMessage, res: ServerResponse) => unknown

/** An HTTP server on loopback that remembers what it heard. What `answering` returns becomes the JSON answer. */
export async function upstream(answering: Answering, tls?: { key: string; cert: string }): Promise<Upstream> {
  const heard: Heard[] = []
  const listener: RequestListener = (req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const message: Message = body === '' ? {} : JSON.parse(body)
      heard.push({ method: req.method ?? '', path: req.url ?? '', headers: req.headers, message })
      const answer = answering(message, req, res)
      if (answer === undefined || res.headersSent || res.writableEnded) return
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify(answer))
    })
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  const port = await listen(server)
  return {
    port,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/mcp`,
    heard,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

/** Listens on any free port of loopback. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

export const result = (message: Message, members: object) => ({
  jsonrpc: '2.0',
  id: message.id,
  result: members,
})
export const error = (message: Message, code: number, data?: object) => ({
  jsonrpc: '2.0',
  id: message.id,
  error: { code, message: 'no', ...(data ? { data } : {}) },
})
export const tool = (name: string) => ({ name, inputSchema: { type: 'object' } })

/** What a server offers besides tools: the capabilities that it declares, and what answers each method. */
export type Offering = { capabilities: object; answers: Readonly<Record<string, Answering>> }
const nothing: Offering = { capabilities: {}, answers: {} }

/** A server of the legacy era with a session. `list` answers `tools/list`. */
export function legacy(
  list: Answering,
  version = '2025-11-25',
  more: () => Offering = () => nothing,
): Answering {
  return (message, req, res) => {
    if (req.method !== 'POST') return void res.writeHead(req.method === 'DELETE' ? 200 : 405).end()
    switch (message.method) {
      case 'initialize':
        res.setHeader('mcp-session-id', 's1')
        return result(message, {
          protocolVersion: version,
          capabilities: { tools: {}, ...more().capabilities },
          serverInfo: { name: 'fake', version: '1' },
          instructions: 'Be kind.',
        })
      case 'notifications/initialized':
        return void res.writeHead(202).end()
      case 'tools/list':
        if (req.headers['mcp-session-id'] !== 's1') return void res.writeHead(400).end()
        return list(message, req, res)
      default: {
        const answer = more().answers[message.method ?? '']
        if (answer !== undefined) return answer(message, req, res)
        res.statusCode = 400
        return error(message, -32601)
      }
    }
  }
}

/** A server of the modern era, without sessions. */
export function modern(list: Answering, more: () => Offering = () => nothing): Answering {
  return (message, req, res) => {
    const stated = req.headers['mcp-protocol-version'] === '2026-07-28'
    if (stated && req.headers['mcp-method'] === message.method) {
      if (message.method === 'server/discover')
        return result(message, {
          resultType: 'complete',
          supportedVersions: ['2026-07-28'],
          capabilities: { tools: {}, ...more().capabilities },
          _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'fake', version: '2' } },
        })
      if (message.method === 'tools/list') return list(message, req, res)
      const answer = more().answers[message.method ?? '']
      if (answer !== undefined) return answer(message, req, res)
    }
    res.statusCode = 404
    return error(message, -32601)
  }
}
