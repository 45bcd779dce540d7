import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it reached the upstream. */
export type Arrived = { method: string; headers: IncomingHttpHeaders; body: string; gone: Promise<void> }
export type Script = (arrived: Arrived, res: ServerResponse) => void

/** An upstream that does what a check wants it to, and keeps what reached it. */
export class Scripted {
  arrived: Arrived[] = []
  script: Script = (_, res) => void res.writeHead(202).end()
  #server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const gone = new Promise<void>((resolve) => res.on('close', resolve))
      const arrived = {
        method: req.method ?? '',
        headers: req.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        gone,
      }
      this.arrived.push(arrived)
      for (const waiting of this.#waiting.splice(0)) waiting()
      this.script(arrived, res)
    })
  })
  #waiting: (() => void)[] = []

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/mcp`
  }

  /** The first request that is as asked for, once it has come. */
  async one(is: (arrived: Arrived) => boolean): Promise<Arrived> {
    for (;;) {
      const found = this.arrived.find(is)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  reset(): void {
    this.arrived = []
    this.script = (_, res) => void res.writeHead(202).end()
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** The id of a request as its own JSON text. */
export function idOf(body: string): string {
  return /"id":("[^"]*"|-?\d+)/.exec(body)?.[1] ?? 'null'
}

export function json(
  res: ServerResponse,
  body: string,
  headers: Record<string, string> = {},
  status = 200,
): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers })
  res.end(body)
}

export function events(res: ServerResponse): (text: string) => boolean {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  return (text) => res.write(text)
}
