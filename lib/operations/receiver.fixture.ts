import { createHmac } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'

export type Received = {
  body: string
  signature: string
  path: string
  headers: NodeJS.Dict<string | string[]>
}
export type Receiver = {
  url: string
  received: Received[]
  /** How it answers from now on. */
  answer: (res: ServerResponse) => void
  close(): Promise<void>
}

/** A receiver of webhooks on this machine, over real HTTP. */
export async function receiver(): Promise<Receiver> {
  const made: Receiver = {
    url: '',
    received: [],
    answer: (res) => res.writeHead(204).end(),
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
  const server = createServer((req, res) => {
    const parts: Buffer[] = []
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => {
      made.received.push({
        body: Buffer.concat(parts).toString(),
        signature: String(req.headers['signalbox-signature']),
        path: req.url ?? '',
        headers: req.headers,
      })
      made.answer(res)
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  made.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook?for=test`
  return made
}

/** Which of these secrets signed what was received, written anew from the words of the documentation. */
export function signersOf(got: Received, secrets: readonly string[]): string[] {
  const [time, ...signatures] = got.signature.split(',')
  const seconds = time?.replace(/^t=/, '')
  return secrets.filter((secret) =>
    signatures.includes(`v1=${createHmac('sha256', secret).update(`${seconds}.${got.body}`).digest('hex')}`),
  )
}
