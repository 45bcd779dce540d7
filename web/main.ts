import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import path from 'node:path'
import next from 'next'
import { addressBehind, withClientAddress } from '#lib/auth/address.ts'
import { env as operationsEnv } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { developing, readEnv } from './env.ts'
import { setEverywhere } from './everywhere.ts'
import { isOwnHost } from './hosts.ts'
import { BuiltPages } from './pages.ts'

/** Any address that no page has. */
const NOTHING_HERE = '/nothing-here'

/** Longer than proxies keep a connection that nothing is sent on: a request must not meet one that is just being closed. */
const KEEP_ALIVE_MS = 65_000

/** Starts the console: Next behind a server of ours, which knows the socket and refuses what is not meant for it. */
async function main(): Promise<void> {
  const env = readEnv()
  const consoleUrl = operationsEnv().NEXTAUTH_URL
  const local = env.SIGNALBOX_MODE === 'local'

  const fault = (req: IncomingMessage): string | undefined => {
    if (!req.url?.startsWith('/')) return 'Only paths of this server.'
    const hosts = req.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length
    if (hosts > 1) return 'The header host was sent twice.'
    if (local && !isOwnHost(req.headers.host, consoleUrl)) return 'This host name is not one of this console.'
    return undefined
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS })
  // Next listens for upgrades on the server it is given. This one is never opened: it hears what ours lets through.
  const inner = createServer()
  const pages = developing ? undefined : await builtPages(consoleUrl)
  const app = next({ dev: developing, hostname: env.WEB_HOST, port: env.WEB_PORT, httpServer: inner })
  await app.prepare()
  const handle = app.getRequestHandler()

  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    if (await pages?.answer(req, res)) return
    if (pages?.lacks(req.url ?? '/')) req.url = NOTHING_HERE
    await handle(req, res)
  }

  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    setEverywhere(res)
    const refused = fault(req)
    if (refused !== undefined) {
      res
        .writeHead(421, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
        .end(`${refused}\n`)
      return
    }
    const address = addressBehind(req.socket.remoteAddress, forwardedFor(req), env.TRUSTED_PROXIES)
    withClientAddress(address, () => answer(req, res)).catch((err: unknown) => {
      log('web').error({ err }, 'a request failed')
      res.destroy()
    })
  })
  server.on('upgrade', (req, socket, head) => {
    if (fault(req) !== undefined) socket.destroy()
    else if (!inner.emit('upgrade', req, socket, head)) socket.destroy()
  })
  server.listen(env.WEB_PORT, env.WEB_HOST, () => process.send?.({ ready: true }))
  server.on('error', failed)

  const stop = () => {
    server.close(() => process.exit(0))
    server.closeIdleConnections()
    setTimeout(() => process.exit(0), 5000).unref()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

/** The pages that were built ahead, in the forms that fit this instance. */
function builtPages(consoleUrl: string): Promise<BuiltPages> {
  const { CONTACT_INBOX, SIGNALBOX_MODE, SMTP_URL } = operationsEnv()
  const demo = SIGNALBOX_MODE === 'local'
  const operator = CONTACT_INBOX.length > 0
  // In local mode letters arrive in the mailbox that stands in for one.
  const mailed = operator && (demo || SMTP_URL !== undefined)
  return BuiltPages.read(path.resolve('.next'), new URL(consoleUrl).origin, { demo, operator, mailed })
}

function forwardedFor(req: IncomingMessage): string | undefined {
  const header = req.headers['x-forwarded-for']
  return Array.isArray(header) ? header.join(',') : header
}

function failed(err: unknown): void {
  log('web').fatal({ err }, err instanceof Error ? err.message : 'the console cannot start')
  process.exitCode = 1
  process.disconnect?.()
  setTimeout(() => process.exit(1), 100).unref()
}

main().catch(failed)
