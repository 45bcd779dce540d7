import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from '@modelcontextprotocol/node'
import {
  createMcpHandler,
  type EventStore,
  isInitializeRequest,
  isLegacyRequest,
  type JSONRPCMessage,
} from '@modelcontextprotocol/server'
import { makeServer, type Served } from './server.ts'

/** Keeps what was sent on each stream, so that a client that comes back gets what it missed. */
class Events implements EventStore {
  #events: { id: string; stream: string; message: JSONRPCMessage }[] = []

  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    const id = String(this.#events.length + 1)
    this.#events.push({ id, stream, message })
    return id
  }

  async replayEventsAfter(
    last: string,
    { send }: { send: (id: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const at = this.#events.findIndex(({ id }) => id === last)
    const stream = this.#events[at]?.stream ?? ''
    // The first event of a stream has nothing in it but its id.
    for (const event of this.#events.slice(at + 1))
      if (event.stream === stream && Object.keys(event.message).length > 0)
        await send(event.id, event.message)
    return stream
  }
}

/** How long a client is asked to wait before it comes back, in ms. */
const RETRY_MS = 500

const transports = new Map<string, NodeStreamableHTTPServerTransport>()
const served: Served = {
  closeStream: (session, request) => transports.get(session ?? '')?.closeSSEStream(request),
  toolsChanged: () => modern.notify.toolsChanged(),
  promptsChanged: () => modern.notify.promptsChanged(),
}
const modern = createMcpHandler(() => makeServer(served), { legacy: 'reject' })
const modernHandler = toNodeHandler(modern)

async function openSession(req: IncomingMessage, res: ServerResponse, body: unknown): Promise<void> {
  const server = makeServer(served)
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    eventStore: new Events(),
    retryInterval: RETRY_MS,
    onsessioninitialized: (id) => {
      transports.set(id, transport)
    },
    onsessionclosed: (id) => {
      transports.delete(id)
      void server.close()
    },
  })
  await server.connect(transport)
  await transport.handleRequest(req, res, body)
}

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const body: unknown = bytes.length === 0 ? undefined : parsed(bytes)
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers))
    if (typeof value === 'string') headers.set(name, value)
  const method = req.method ?? 'GET'
  const request = new Request('http://127.0.0.1/mcp', {
    method,
    headers,
    ...(method === 'POST' ? { body: bytes } : {}),
  })
  if (method === 'POST' && !(await isLegacyRequest(request, body))) return modernHandler(req, res, body)
  const session = req.headers['mcp-session-id']
  const transport = typeof session === 'string' ? transports.get(session) : undefined
  if (transport !== undefined) return transport.handleRequest(req, res, body)
  if (session === undefined && isInitializeRequest(body)) return openSession(req, res, body)
  const [status, code, message] =
    session === undefined ? [400, -32000, 'No session'] : [404, -32001, 'Session not found']
  res.writeHead(status, { 'content-type': 'application/json' })
  res.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }))
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    // The transport answers what cannot be read.
    return undefined
  }
}

const hostIsLocal = localhostHostValidation()
const originIsLocal = localhostOriginValidation()
const server = createServer((req, res) => {
  if (!hostIsLocal(req, res) || !originIsLocal(req, res)) return
  answer(req, res).catch((err: unknown) => {
    process.stderr.write(`${err instanceof Error ? err.stack : String(err)}\n`)
    res.destroy()
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
})
process.on('disconnect', () => process.exit(0))
