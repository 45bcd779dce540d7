import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node'

/** Serves a server that speaks over its standard streams: one process for each session, and every message as it is. */
export async function bridge(
  command: string,
  args: string[],
  cwd: string,
): Promise<{ url: string; stop: () => void }> {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>()
  const processes = new Set<StdioClientTransport>()

  async function opened(): Promise<NodeStreamableHTTPServerTransport> {
    const program = new StdioClientTransport({
      command,
      args,
      cwd,
      env: { MEMORY_FILE_PATH: `${cwd}/memory.jsonl` },
      stderr: 'ignore',
    })
    processes.add(program)
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => {
        sessions.delete(id)
        void program.close()
      },
    })
    transport.onmessage = (message) => void program.send(message)
    program.onmessage = (message) =>
      // Who asked has gone: there is nobody to tell.
      void transport.send(message).catch(() => undefined)
    await program.start()
    await transport.start()
    return transport
  }

  const server: Server = createServer((req, res) => {
    const id = req.headers['mcp-session-id']
    const known = typeof id === 'string' ? sessions.get(id) : undefined
    void (async () => (known ?? (await opened())).handleRequest(req, res))().catch(() => res.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    stop: () => {
      for (const program of processes) void program.close()
      server.closeAllConnections()
      server.close()
    },
  }
}
