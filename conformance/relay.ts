import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The ways in which a relay can be broken; each has to be caught by some check. */
export const faults = [
  'drops the session of a request',
  'drops the session of an answer',
  'gives every client the first session',
  'drops the revision',
  'drops the headers that repeat a request',
  'drops the headers that repeat arguments',
  'asks for one form of an answer only',
  'holds an answer until it is whole',
  'drops the ids of events',
  'drops when to come back',
  'drops where a stream was left',
  'refuses to open a stream',
  'refuses to end a session',
  'answers every failure as a success',
  'drops what a server asks',
  'drops notifications of a server',
  'turns ids into texts',
  'answers a notification with a body',
  'goes on for a client that left',
  'writes requests anew',
  'writes answers anew',
  'drops what is about a request',
  'reads on for a client that stopped',
  'drops answers to questions',
  'serves one stream after the other',
  'drops what is taken back',
  'drops the cursor of a page',
  'ends a stream after its first event',
  'turns the order of events round',
  'turns errors into results',
] as const
export type Fault = (typeof faults)[number]

type Message = Record<string, unknown>

/** A bare relay: what a gateway is without its rules. With a fault, it is broken in that one way. */
export async function startRelay(target: string, fault?: Fault): Promise<{ url: string; stop: () => void }> {
  let first: string | undefined
  let turn = Promise.resolve()
  const is = (one: Fault) => one === fault
  const to = new URL(target)

  async function relay(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    if (is('refuses to open a stream') && req.method === 'GET') return void res.writeHead(405).end()
    if (is('refuses to end a session') && req.method === 'DELETE') return void res.writeHead(405).end()
    const said = Buffer.concat(chunks).toString('utf8')
    if (is('drops what is taken back') && said.includes('notifications/cancelled'))
      return void res.writeHead(202).end()
    const body = requestBody(said)
    if (is('serves one stream after the other')) {
      const before = turn
      turn = new Promise((resolve) => res.on('close', resolve))
      await before
    }
    const headers: Record<string, string | string[] | undefined> = {
      ...req.headers,
      host: to.host,
      'content-length': undefined,
    }
    for (const name of Object.keys(headers))
      if (headers[name] === undefined || isDropped(name)) delete headers[name]
    if (is('asks for one form of an answer only') && headers.accept !== undefined)
      headers.accept = 'application/json'
    if (is('gives every client the first session') && headers['mcp-session-id'] !== undefined)
      headers['mcp-session-id'] = first
    if (req.method === 'POST') headers['content-length'] = String(Buffer.byteLength(body))
    const up = request(
      { host: to.hostname, port: to.port, path: to.pathname, method: req.method, headers },
      (answer) => bring(answer, res),
    )
    up.on('error', () => res.destroy())
    res.on('close', () => {
      if (!is('goes on for a client that left')) up.destroy()
    })
    up.end(body)
  }

  function isDropped(name: string): boolean {
    return (
      (is('drops the session of a request') && name === 'mcp-session-id') ||
      (is('drops the revision') && name === 'mcp-protocol-version') ||
      (is('drops the headers that repeat a request') && /^mcp-(method|name)$/.test(name)) ||
      (is('drops the headers that repeat arguments') && name.startsWith('mcp-param-')) ||
      (is('drops where a stream was left') && name === 'last-event-id')
    )
  }

  function requestBody(said: string): string {
    if (said === '') return said
    if (is('writes requests anew')) return JSON.stringify(JSON.parse(said))
    const drop = is('drops what is about a request')
      ? ['_meta']
      : is('drops answers to questions')
        ? ['inputResponses', 'requestState']
        : []
    if (drop.length === 0) return said
    const message = JSON.parse(said)
    for (const name of drop) delete message.params?.[name]
    return JSON.stringify(message)
  }

  function bring(answer: IncomingMessage, res: ServerResponse): void {
    const headers = { ...answer.headers }
    first ??= typeof headers['mcp-session-id'] === 'string' ? headers['mcp-session-id'] : undefined
    if (is('drops the session of an answer')) delete headers['mcp-session-id']
    delete headers['content-length']
    const code = answer.statusCode ?? 502
    const status = is('answers every failure as a success') && code >= 400 ? 200 : code
    if (is('answers a notification with a body') && code === 202) {
      res.writeHead(200, { 'content-type': 'application/json' })
      return void res.end('{}')
    }
    const isStream = String(headers['content-type'] ?? '').startsWith('text/event-stream')
    if (is('holds an answer until it is whole') || !isStream) {
      let whole = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        whole += chunk
      })
      answer.on('end', () => {
        res.writeHead(status, headers)
        res.end(isStream ? whole : changed(whole))
      })
      return
    }
    res.writeHead(status, headers)
    res.flushHeaders()
    if (is('reads on for a client that stopped'))
      return void answer.on('data', (chunk) => res.write(chunk)).on('end', () => res.end())
    let rest = ''
    let count = 0
    const late: string[] = []
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      const pieces = (rest + chunk).split('\n\n')
      rest = pieces.pop() ?? ''
      for (const piece of pieces) {
        count += 1
        const event = eventOf(piece)
        if (event === undefined) continue
        if (is('turns the order of events round') && count === 2) late.push(event)
        else if (!res.write(event)) {
          answer.pause()
          res.once('drain', () => answer.resume())
        }
        if (count > 2) for (const one of late.splice(0)) res.write(one)
        if (is('ends a stream after its first event')) {
          answer.destroy()
          res.end()
          return
        }
      }
    })
    answer.on('end', () => res.end())
  }

  /** An event as it goes on; undefined for one that is lost. */
  function eventOf(piece: string): string | undefined {
    if (is('drops what a server asks') && piece.includes('sampling/createMessage')) return undefined
    if (is('drops notifications of a server') && /"method":"notifications/.test(piece)) return undefined
    const dropped = is('drops the ids of events')
      ? /^id: .*\n/m
      : is('drops when to come back')
        ? /^retry: .*\n/m
        : undefined
    return `${dropped === undefined ? piece : piece.replace(dropped, '')}\n\n`
  }

  function changed(body: string): string {
    if (body === '') return body
    if (is('writes answers anew')) return JSON.stringify(JSON.parse(body))
    const message: Message = JSON.parse(body)
    if (is('turns ids into texts')) message.id = String(message.id)
    else if (is('turns errors into results') && message.error !== undefined) {
      message.result = { content: [], isError: true }
      delete message.error
    } else if (
      is('drops the cursor of a page') &&
      typeof message.result === 'object' &&
      message.result !== null
    )
      message.result = Object.fromEntries(
        Object.entries(message.result).filter(([name]) => name !== 'nextCursor'),
      )
    else return body
    return JSON.stringify(message)
  }

  const server = createServer((req, res) => void relay(req, res).catch(() => res.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
