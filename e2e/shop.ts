import { createServer as listen } from 'node:http'

/** What a server has besides tools: its capabilities, and the result of each method. */
export type Besides = { capabilities: object; results: Readonly<Record<string, object>> }

/** A server with these tools that speaks just enough of the protocol to be registered. */
export async function shop(
  tools: readonly object[],
  besides: Besides = { capabilities: {}, results: {} },
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = listen((request, response) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      const asked = body === '' ? {} : JSON.parse(body)
      if (asked.id === undefined) return response.writeHead(request.method === 'POST' ? 202 : 405).end()
      const result =
        asked.method === 'initialize'
          ? {
              protocolVersion: asked.params.protocolVersion,
              capabilities: { tools: {}, ...besides.capabilities },
              serverInfo: { name: 'shop', version: '1' },
            }
          : asked.method === 'tools/list'
            ? { tools }
            : (besides.results[asked.method] ?? {})
      response.setHeader('content-type', 'application/json')
      return response.end(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result }))
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('no port')
  const close = () =>
    new Promise<void>((done) => {
      server.closeAllConnections()
      server.close(() => done())
    })
  return { url: `http://127.0.0.1:${at.port}/mcp`, close }
}
