import { Pool } from 'undici'
import type { Issued, Publisher } from '#worker/testing/publisher.fixture.ts'

/** How long changes took to be in force: from the moment they were committed, in ms. */
export type Effect = { name: string; median: number; p95: number; worst: number; times: number }

const TIMES = 20
const PATIENCE_MS = 10_000

/** Revokes, publishes and stops again and again, and asks the worker until its answer is the new one. */
export async function effects(workerUrl: string, org: Publisher, serverId: string): Promise<Effect[]> {
  const pool = new Pool(new URL(workerUrl).origin, { connections: 1 })
  const until = async (issued: Issued, changed: (status: number, text: string) => boolean) => {
    const since = performance.now()
    for (;;) {
      const answer = await pool.request({
        path: issued.path,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"query":"lamp"}}}',
      })
      const text = await answer.body.text()
      const after = performance.now() - since
      if (changed(answer.statusCode, text)) return after
      if (after > PATIENCE_MS) throw new Error('a change was not in force after 10 s')
    }
  }
  const denied = (_status: number, text: string) => text.includes('[POLICY DENIED]')
  const answered = (_status: number, text: string) => text.includes('"done"')
  const open = org.addPolicy(serverId, { version: '1', default: 'deny', tools: { search: {} } })
  const shut = JSON.stringify({ version: '1', default: 'deny', tools: { search: { action: 'deny' } } })
  const revoked: number[] = []
  const published: number[] = []
  const stopped: number[] = []
  for (let i = 0; i < TIMES; i += 1) {
    const issued = await org.addGrant(serverId, open.id)
    await org.publish()
    await until(issued, answered)

    const text = open.text
    open.text = shut
    open.version += 1
    await org.publish()
    published.push(await until(issued, denied))
    open.text = text
    open.version += 1
    await org.publish()
    await until(issued, answered)

    org.blocked = true
    await org.publish()
    stopped.push(await until(issued, denied))
    org.blocked = false
    await org.publish()
    await until(issued, answered)

    org.parts.grants.splice(org.parts.grants.indexOf(issued.grant), 1)
    await org.publish()
    revoked.push(await until(issued, (status) => status === 401))
  }
  await pool.close()
  return [
    summed('revoked: 401', revoked),
    summed('published: in force', published),
    summed('stopped: refused', stopped),
  ]
}

function summed(name: string, times: number[]): Effect {
  const sorted = times.toSorted((a, b) => a - b)
  const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0
  return {
    name,
    median: sorted[sorted.length >> 1] ?? 0,
    p95,
    worst: sorted.at(-1) ?? 0,
    times: sorted.length,
  }
}
