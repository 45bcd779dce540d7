import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { z } from 'zod'

/** A server on the first generation of the official package, without sessions. */
export async function startOldServer(): Promise<{ url: string; stop: () => void }> {
  const http: Server = createServer((req, res) => {
    const mcp = new McpServer({ name: 'old', version: '1.0.0' })
    mcp.registerTool(
      'add',
      { description: 'Adds.', inputSchema: { a: z.number(), b: z.number() } },
      ({ a, b }) => ({
        content: [{ type: 'text', text: String(a + b) }],
      }),
    )
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
    res.on('close', () => void transport.close())
    mcp
      .connect(transport as never)
      .then(() => transport.handleRequest(req, res))
      .catch(() => res.destroy())
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    stop: () => {
      http.closeAllConnections()
      http.close()
    },
  }
}
