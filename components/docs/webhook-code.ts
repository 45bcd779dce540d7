import { REPLAY_WINDOW_S } from '#lib/contracts/webhooks.ts'

/** A receiver's check of a signature, as /docs/webhooks shows it; a test runs this very text. */
export const checkCode = `import { createHmac, timingSafeEqual } from 'node:crypto'

/** body: the bytes or the text as they came, before anything parses them. header: Signalbox-Signature. */
export function isFromSignalbox(body, header, secret, now = Date.now() / 1000) {
  const parts = String(header).split(',').map((part) => part.split('='))
  const time = parts.find(([name]) => name === 't')?.[1] ?? ''
  // An old delivery that somebody sends again is refused.
  if (!/^\\d+$/.test(time) || Math.abs(now - Number(time)) > ${REPLAY_WINDOW_S}) return false
  const expected = createHmac('sha256', secret).update(time + '.').update(body).digest()
  return parts.some(([name, value]) => {
    if (name !== 'v1' || !/^[0-9a-f]{64}$/.test(value)) return false
    return timingSafeEqual(Buffer.from(value, 'hex'), expected)
  })
}
`

/** A receiver that uses it. */
export const receiverCode = `import { createServer } from 'node:http'
import { isFromSignalbox } from './signalbox-signature.mjs'

const seen = new Set()

createServer(async (request, response) => {
  const parts = []
  for await (const part of request) parts.push(part)
  const body = Buffer.concat(parts)
  const header = request.headers['signalbox-signature']
  if (!isFromSignalbox(body, header, process.env.SIGNALBOX_WEBHOOK_SECRET)) {
    response.writeHead(401).end()
    return
  }
  // Answer first, work afterwards: there are ten seconds for it.
  response.writeHead(204).end()
  const event = JSON.parse(body)
  if (seen.has(event.id)) return
  seen.add(event.id)
  console.log(event.type, event.url)
}).listen(Number(process.env.PORT ?? 8080), '127.0.0.1')
`
