import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'

/** One message that reached the upstream. */
export type Seen = { method: string; name: string | undefined; headers: IncomingHttpHeaders; body: string }

/**
 * A small legacy MCP server that notes what reaches it before it answers. Tools: `read_item`, `create_item`,
 * `delete_all`, `secret_tool`, `echo` (says its arguments), `stream` (answers by events), `slow` (waits to be released),
 * `ask` (asks the client for sampling first), `forbidden` (answers HTTP 401).
 */
export class Spy {
  readonly seen: Seen[] = []
  /** Looked at before each tool call is answered; what it throws fails the call. */
  beforeCall: (seen: Seen) => Promise<void> = async () => undefined
  /** The same before each list of tools. */
  beforeList: () => Promise<void> = async () => undefined
  releaseSlow: () => void = () => undefined
  /** What the next session is called upstream. */
  sessionId: () => string = () => 'spy-session-1'
  closed = 0
  port = 0
  #streams = new Set<ServerResponse>()
  #server = createServer((req, res) => void this.#answer(req, res))

  /** What it lists of a tool. */
  static definition(this: void, name: string): object {
    return { name, inputSchema: { type: 'object' }, 'x-kept': 1.0 }
  }
  /** What the next list holds, as JSON text; looked at anew for each. */
  list: (seen: Seen) => string = () => JSON.stringify(Spy.tools.map(Spy.definition))
  /** The text of the event stream that answers a request instead of all else; in pieces where it is sent so. */
  events: (seen: Seen) => string | AsyncIterable<string> | undefined = () => undefined
  /** The result of a request instead of all else but `initialize`. */
  result: (seen: Seen) => object | undefined = () => undefined
  /** What it tells every model, if anything. */
  instructions: string | undefined

  static readonly tools = [
    'read_item',
    'create_item',
    'delete_all',
    'secret_tool',
    'echo',
    'stream',
    'slow',
    'ask',
    'forbidden',
  ]

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    this.port = typeof address === 'object' && address !== null ? address.port : 0
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/mcp`
  }

  /** Says more on every stream that is open. */
  push(text: string): void {
    for (const stream of this.#streams) stream.write(text)
  }

  /** Tool calls that arrived. */
  get calls(): Seen[] {
    return this.seen.filter((one) => one.method === 'tools/call')
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.on('close', () => {
      if (!res.writableFinished) this.closed += 1
    })
    if (req.method === 'GET') {
      const stream: Seen = { method: 'GET', name: undefined, headers: req.headers, body: '' }
      this.seen.push(stream)
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write(`: open\n\n${this.events(stream) ?? ''}`)
      this.#streams.add(res)
      res.on('close', () => this.#streams.delete(res))
      return
    }
    if (req.method === 'DELETE') {
      this.seen.push({ method: 'DELETE', name: undefined, headers: req.headers, body: '' })
      res.writeHead(200).end()
      return
    }
    let body = ''
    for await (const chunk of req) body += chunk
    const message = JSON.parse(body)
    const seen: Seen = {
      method: message.method ?? 'response',
      name: message.params?.name,
      headers: req.headers,
      body,
    }
    this.seen.push(seen)
    if (message.method === undefined || message.id === undefined) {
      res.writeHead(202).end()
      return
    }
    const events = this.events(seen)
    if (events !== undefined) {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      if (typeof events === 'string') return void res.end(events)
      for await (const piece of events) res.write(piece)
      res.end()
      return
    }
    const result = (value: unknown, headers = {}) =>
      this.#json(res, { jsonrpc: '2.0', id: message.id, result: value }, headers)
    if (message.method === 'initialize')
      return result(
        {
          protocolVersion: message.params.protocolVersion,
          capabilities: { tools: { listChanged: true }, prompts: {}, resources: {} },
          serverInfo: { name: 'spy', version: '1' },
          ...(this.instructions === undefined ? {} : { instructions: this.instructions }),
        },
        { 'mcp-session-id': this.sessionId(), 'set-cookie': 'a=b', server: 'spy' },
      )
    const own = this.result(seen)
    if (own !== undefined) return result(own)
    if (message.method === 'tools/list') {
      await this.beforeList()
      const list = `"result":{"tools":${this.list(seen)},"nextCursor":"next"}`
      return this.#text(res, `{"jsonrpc":"2.0","id":${JSON.stringify(message.id)},${list}}`)
    }
    if (message.method === 'ping') return result({})
    await this.beforeCall(seen)
    await this.#call(message, res, result)
  }

  async #call(
    message: { id: unknown; params: { name: string } },
    res: ServerResponse,
    result: (value: unknown) => void,
  ): Promise<void> {
    const text = (said: string) => ({ content: [{ type: 'text', text: said }] })
    switch (message.params.name) {
      case 'echo':
        return result(text(JSON.stringify(message.params)))
      case 'forbidden':
        res.writeHead(401, { 'www-authenticate': 'Bearer resource_metadata="http://evil"' }).end()
        return
      case 'slow':
        await new Promise<void>((resolve) => {
          this.releaseSlow = resolve
        })
        return result(text('slow'))
      case 'stream':
      case 'ask': {
        res.writeHead(200, { 'content-type': 'text/event-stream' })
        const event = (data: unknown, id: number) => res.write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`)
        if (message.params.name === 'ask')
          event({ jsonrpc: '2.0', id: 'q1', method: 'sampling/createMessage', params: {} }, 1)
        event(
          { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } },
          2,
        )
        event({ jsonrpc: '2.0', id: message.id, result: text('streamed') }, 3)
        res.end()
        return
      }
      default:
        return result(text(`did ${message.params.name}`))
    }
  }

  #json(res: ServerResponse, value: unknown, headers: Record<string, string>): void {
    this.#text(res, JSON.stringify(value), headers)
  }

  #text(res: ServerResponse, body: string, headers: Record<string, string> = {}): void {
    res.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...headers,
    })
    res.end(body)
  }
}
