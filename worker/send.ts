import type { ServerResponse } from 'node:http'
import type { Answer } from './answers.ts'

/** Sends an answer of the worker's own, if the client is still there to hear it. */
export function send(res: ServerResponse, answer: Answer, more: Record<string, string> = {}): void {
  if (res.destroyed || res.headersSent) {
    res.destroy()
    return
  }
  res.writeHead(answer.status, {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    ...(answer.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(answer.body)) }),
    ...answer.headers,
    ...more,
  })
  res.end(answer.body)
}
