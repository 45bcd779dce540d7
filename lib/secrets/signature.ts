import { createHmac } from 'node:crypto'

/** The header that carries the signature of what a webhook is sent. */
export const SIGNATURE_HEADER = 'signalbox-signature'

/**
 * The value of that header: `t=1700000000,v1=…`, where `t` is the moment of sending in seconds and each `v1` is, in
 * hexadecimal, HMAC-SHA-256 over `t`, a full stop and the body's bytes, keyed with the bytes of one secret as it is shown.
 * There are two while a secret is being rotated. The time is signed, so that an old delivery cannot be sent again as a new one.
 */
export function signatureOf(body: string, at: Date, secrets: readonly string[]): string {
  const seconds = Math.floor(at.getTime() / 1000)
  const signed = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'),
  )
  return [`t=${seconds}`, ...signed.map((each) => `v1=${each}`)].join(',')
}
