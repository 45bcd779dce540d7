import { Refusal } from '#lib/contracts/refusal.ts'

/**
 * Refuses an unsafe request that a browser sends for another site. Callers with a bearer token carry no ambient
 * authority and need no origin; a cookie caller's origin must be ours.
 */
export function checkOrigin(request: Request, ownOrigin: string, cookies: boolean): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const origin = request.headers.get('origin')
  if (origin !== null) {
    if (!sameSite(origin, ownOrigin)) throw new Refusal('wrong_origin')
    return
  }
  // Browsers always name the origin of an unsafe request; a program with a copied cookie must name it too.
  if (cookies || request.headers.get('sec-fetch-site') === 'cross-site') throw new Refusal('wrong_origin')
}

function sameSite(origin: string, own: string): boolean {
  if (origin === own) return true
  if (!URL.canParse(origin) || !URL.canParse(own)) return false
  const [a, b] = [new URL(origin), new URL(own)]
  // On one machine, localhost and 127.0.0.1 are the same site under two names.
  const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])
  return (
    a.protocol === b.protocol && a.port === b.port && loopback.has(a.hostname) && loopback.has(b.hostname)
  )
}
