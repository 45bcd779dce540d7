import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The suite cannot send a token of its own: this goes before an address and adds one, and touches nothing else. */
export async function withToken(
  target: string,
  token: string,
  port = 0,
): Promise<{ url: string; port: number; server: Server }> {
  const to = new URL(target)
  const server = createServer((req, res) => {
    const headers = { ...req.headers, authorization: `Bearer ${token}` }
    const up = request(
      { host: to.hostname, port: to.port, path: to.pathname, method: req.method, headers },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(res)
      },
    )
    up.on('error', () => res.destroy())
    res.on('close', () => up.destroy())
    req.pipe(up)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const listening = (server.address() as AddressInfo).port
  return { url: `http://127.0.0.1:${listening}/mcp`, port: listening, server }
}
