import { Agent, request } from 'undici'
import { guardedConnector, type Resolve } from './dial.ts'
import { checkUrl, type GuardRules } from './guard.ts'

export type PostOptions = {
  rules: GuardRules
  headers: Readonly<Record<string, string>>
  body: string
  /** For everything, from finding the name to the last byte that is read of the answer, in ms. */
  timeoutMs: number
  /** Of a longer answer only the beginning is read. */
  answerBytesMax: number
  resolve?: Resolve
}

/** What became of a request: an answer of any status, or why there is none. */
export type Posted =
  | { status: number; answer: string; cut: boolean }
  | { problem: 'refused' | 'no_name' | 'no_connection' | 'certificate' | 'timeout' | 'broken_off' }

/**
 * Sends one POST through the guard, over a connection of its own. Nothing that is answered makes another request: a
 * redirect is an answer like any other.
 */
export async function post(url: string, options: PostOptions): Promise<Posted> {
  const { rules, headers, body, timeoutMs, answerBytesMax, resolve } = options
  const checked = checkUrl(url, rules)
  if (!checked.ok) return { problem: 'refused' }
  const signal = AbortSignal.timeout(timeoutMs)
  const agent = new Agent({
    connect: guardedConnector(rules, { timeoutMs, ...(resolve ? { resolve } : {}) }),
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
  try {
    const response = await request(checked.url, {
      method: 'POST',
      dispatcher: agent,
      body,
      signal,
      headers: { ...headers, 'accept-encoding': 'identity' },
    })
    const { text, cut } = await beginning(response.body, answerBytesMax)
    return { status: response.statusCode, answer: text, cut }
  } catch (error) {
    return { problem: signal.aborted ? 'timeout' : problemOf(error) }
  } finally {
    await agent.destroy()
  }
}

/** Leaving the loop destroys what is left of the body. */
async function beginning(body: AsyncIterable<Buffer>, most: number): Promise<{ text: string; cut: boolean }> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    parts.push(part)
    size += part.length
    if (size > most) break
  }
  return { text: Buffer.concat(parts).subarray(0, most).toString('utf8'), cut: size > most }
}

function problemOf(error: unknown): Extract<Posted, { problem: string }>['problem'] {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  if (code === 'DIAL_REFUSED') return 'refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no_name'
  if (/CERT|SIGNATURE|TLS|SSL/.test(code)) return 'certificate'
  if (/TIMEOUT/.test(code) || code === 'ETIMEDOUT') return 'timeout'
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code)) return 'no_connection'
  return 'broken_off'
}
