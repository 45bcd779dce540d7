import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REPLAY_WINDOW_S } from '#lib/contracts/webhooks.ts'
import { checkCode, receiverCode } from './webhook-code.ts'

const secret = 'sbx_w_documented'
const body = '{"id":"1","type":"test","url":"https://console.example/","data":{"ü":1}}'
const now = 1_700_000_000

/** A signature by the words of the page, not by our own function. */
const signed = (text: string, time = now, key = secret) =>
  `t=${time},v1=${createHmac('sha256', key).update(`${time}.${text}`).digest('hex')}`

let folder: string
let check: (body: string | Buffer, header: unknown, secret: string, now?: number) => boolean
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'webhook-code-'))
  writeFileSync(path.join(folder, 'signalbox-signature.mjs'), checkCode)
  writeFileSync(path.join(folder, 'receiver.mjs'), receiverCode)
  const made: { isFromSignalbox: typeof check } = await import(path.join(folder, 'signalbox-signature.mjs'))
  check = made.isFromSignalbox
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the documented check', () => {
  test('takes what is signed, as text and as bytes, with either of two signatures', () => {
    expect(check(body, signed(body), secret, now)).toBe(true)
    expect(check(Buffer.from(body), signed(body), secret, now)).toBe(true)
    const [, other] = signed(body, now, 'sbx_w_new').split(',')
    expect(check(body, `${signed(body)},${other}`, 'sbx_w_new', now)).toBe(true)
  })

  test.each([
    ['another body', `${body} `, signed(body), now],
    ['another secret', body, signed(body, now, 'sbx_w_other'), now],
    ['another time', body, signed(body).replace(`t=${now}`, `t=${now + 1}`), now],
    ['too old', body, signed(body), now + REPLAY_WINDOW_S + 1],
    ['from the future', body, signed(body), now - REPLAY_WINDOW_S - 1],
    ['no time', body, signed(body).replace(/^t=\d+,/, ''), now],
    ['no signature', body, `t=${now}`, now],
    ['a short signature', body, `t=${now},v1=ab`, now],
    ['no header', body, undefined, now],
  ])('refuses %s', (_, text, header, at) => {
    expect(check(text, header, secret, at)).toBe(false)
  })

  test('takes what is as old as may be', () => {
    expect(check(body, signed(body), secret, now + REPLAY_WINDOW_S)).toBe(true)
  })
})

test('the documented receiver answers 204 to us and 401 to everybody else, and does its work once for an event', async () => {
  const port = await freePort()
  const receiver: ChildProcess = spawn(process.execPath, [path.join(folder, 'receiver.mjs')], {
    env: { NODE_ENV: 'test', SIGNALBOX_WEBHOOK_SECRET: secret, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  receiver.stdout?.on('data', (part) => (said += part))
  const send = (header: string) =>
    fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, headers: { 'signalbox-signature': header } })
  const current = signed(body, Math.floor(Date.now() / 1000))
  try {
    await expect
      .poll(() =>
        send(current).then(
          (answer) => answer.status,
          () => 0,
        ),
      )
      .toBe(204)
    expect((await send(current)).status).toBe(204)
    expect((await send(signed(body, 1))).status).toBe(401)
    expect((await send('')).status).toBe(401)
    await expect.poll(() => said).toBe('test https://console.example/\n')
  } finally {
    receiver.kill()
  }
})

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((found) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => found(typeof address === 'object' && address ? address.port : 0))
    }),
  )
}
