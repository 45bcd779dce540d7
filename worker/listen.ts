import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { log } from '#lib/log.ts'
import { plain } from './answers.ts'
import { type Box, handle } from './pipeline.ts'
import { send } from './send.ts'

/** The worker's HTTP server. `ready` says whether calls could be recorded now. */
export function makeServer(box: Box, ready: () => boolean): Server {
  const server = createServer(
    {
      maxHeaderSize: 32 * 1024,
      requireHostHeader: true,
      insecureHTTPParser: false,
      keepAliveTimeout: 65_000,
    },
    (req, res) => {
      if (req.url === '/healthz') return send(res, plain(200, 'health', 'ok'))
      if (req.url === '/readyz')
        return send(res, ready() ? plain(200, 'health', 'ready') : plain(503, 'health', 'not ready'))
      res.on('error', () => undefined)
      handle(box, req, res).catch((err: unknown) => {
        // A bug. Whatever it was, nothing goes on from here: no answer of an upstream, no detail of ours.
        if (req.destroyed && !req.complete) return res.destroy()
        log('worker').error({ err }, 'a request failed in the gateway')
        send(res, plain(503, 'fault', 'The gateway failed.'), { connection: 'close' })
      })
    },
  )
  server.headersTimeout = 15_000
  server.requestTimeout = 60_000
  server.on('checkContinue', (req, res) => {
    req.resume()
    send(res, plain(417, 'expect', 'Expect is not accepted.'), { connection: 'close' })
  })
  server.on('clientError', (_, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  return server
}

/** Listens; resolves with the port, which the system chooses when 0 is asked for. */
export function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve(portOf(server.address(), port))
    })
  })
}

function portOf(address: string | AddressInfo | null, asked: number): number {
  return typeof address === 'object' && address !== null ? address.port : asked
}
