import { readFileSync } from 'node:fs'
import { Agent, request } from 'undici'

const STREAMS = 200
const SECONDS = 15
/** The upstream sends an event this often on each stream. */
const EVERY_MS = 100

type Seen = { delays: number[]; lost: number; disordered: number }

/**
 * Opens 200 streams at once, directly and then through the worker, each with ten events a second that carry their number
 * and when they were sent. Tells what the worker adds to their way, and what its memory did meanwhile.
 */
export async function benchStreams(
  say: (line: string) => void,
  urls: { direct: string; worker: string },
  pid: number,
): Promise<void> {
  say(`${STREAMS} streams, ${1000 / EVERY_MS} events a second each, ${SECONDS} s`)
  say('events        p50 ms   p99 ms   lost   out of order')
  const direct = await streams(urls.direct)
  tell(say, 'direct', direct)
  const before = residentMiB(pid)
  const half = new Promise<number>((resolve) =>
    setTimeout(() => resolve(residentMiB(pid)), (SECONDS * 1000) / 2),
  )
  const through = await streams(urls.worker)
  tell(say, 'worker', through)
  const added = at(through.delays, 0.99) - at(direct.delays, 0.99)
  say(
    `added at p99: ${added.toFixed(1)} ms; the worker's memory: ${before} MiB before, ${await half} half way, ${residentMiB(pid)} after`,
  )
}

function tell(say: (line: string) => void, name: string, { delays, lost, disordered }: Seen): void {
  const cells = [at(delays, 0.5), at(delays, 0.99)].map((ms) => ms.toFixed(1).padStart(6))
  say([name.padEnd(11), ...cells, String(lost).padStart(4), String(disordered).padStart(12)].join('   '))
}

async function streams(url: string): Promise<Seen> {
  const agent = new Agent({ connections: STREAMS, bodyTimeout: 0, headersTimeout: 0 })
  const seen: Seen = { delays: [], lost: 0, disordered: 0 }
  await Promise.all(Array.from({ length: STREAMS }, (_, id) => one(url, id + 1, agent, seen)))
  await agent.close()
  seen.delays.sort((a, b) => a - b)
  return seen
}

async function one(url: string, id: number, agent: Agent, seen: Seen): Promise<void> {
  const count = (SECONDS * 1000) / EVERY_MS
  const answer = await request(url, {
    method: 'POST',
    dispatcher: agent,
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"search","arguments":{"query":"stream ${count} ${EVERY_MS}","limit":1}}}`,
  })
  let rest = ''
  let last = 0
  for await (const chunk of answer.body) {
    const now = process.hrtime.bigint()
    const pieces = (rest + String(chunk)).split('\n\n')
    rest = pieces.pop() ?? ''
    for (const piece of pieces) {
      const [, number, sent] = /"data":"(\d+) (\d+)"/.exec(piece) ?? []
      if (number === undefined || sent === undefined) continue
      if (Number(number) !== last + 1) seen.disordered += 1
      last = Number(number)
      seen.delays.push(Number(now - BigInt(sent)) / 1e6)
    }
  }
  seen.lost += count - last
}

function residentMiB(pid: number): number {
  const [, kb = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kb) / 1024)
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
