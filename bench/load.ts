import { Pool } from 'undici'

/** What one run of load saw: times in ms. */
export type Measured = { p50: number; p99: number; perSecond: number; calls: number; wrong: number }

/** Calls one tool on so many connections, each as soon as the last was answered, for `seconds` after a warm-up. */
export async function load(url: string, connections: number, seconds: number, warmUp = 1): Promise<Measured> {
  const target = new URL(url)
  const pool = new Pool(target.origin, { connections, pipelining: 1 })
  const times: number[] = []
  let wrong = 0
  let id = 0
  const warmUntil = performance.now() + warmUp * 1000
  const until = warmUntil + seconds * 1000
  const one = async () => {
    while (performance.now() < until) {
      id += 1
      const body = `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"search","arguments":{"query":"lamp","limit":10}}}`
      const startedAt = performance.now()
      const answer = await pool.request({
        path: target.pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        body,
      })
      const text = await answer.body.text()
      if (answer.statusCode !== 200 || !text.includes('"done"')) wrong += 1
      if (startedAt >= warmUntil) times.push(performance.now() - startedAt)
    }
  }
  await Promise.all(Array.from({ length: connections }, one))
  await pool.close()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99), perSecond: times.length / seconds, calls: times.length, wrong }
}
