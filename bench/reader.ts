import { readMessage } from '#lib/mcp/jsonrpc.ts'

const TIMES = 200

/** What reading one message strictly costs, beside what JSON.parse takes for the same bytes. */
export function benchReader(say: (line: string) => void): void {
  say('strict reading           median ms   p99 ms   JSON.parse, median ms')
  const small = 4 * 1024
  const large = 4 * 1024 * 1024
  for (const [name, made, times] of [
    ['4 KB of small values', call(items(small)), TIMES * 10],
    ['4 MiB, one text', call(`"${'base64+/'.repeat(large / 8)}"`), TIMES / 5],
    ['4 MiB of small values', call(items(large)), TIMES / 10],
  ] as const) {
    const bytes = Buffer.from(made)
    const ours = timed(times, () => {
      if (!readMessage(bytes, {}).ok) throw new Error('the body was refused')
    })
    const theirs = timed(times, () => JSON.parse(bytes.toString('utf8')))
    const cells = [at(ours, 0.5), at(ours, 0.99), at(theirs, 0.5)].map((ms) => ms.toFixed(3).padStart(9))
    say([name.padEnd(22), ...cells].join('   '))
  }
}

function call(content: string): string {
  return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"save","arguments":{"content":${content}}}}`
}

/** A list of about so many bytes: texts, numbers and objects, as arguments are. */
function items(size: number): string {
  const found: string[] = []
  for (let i = 0, length = 0; length < size - 200; i += 1) {
    const item = `{"id":${i},"name":"item number ${i}","price":${i}.5,"tags":["a","b\\u00e9"],"in":{"stock":true}}`
    found.push(item)
    length += item.length + 1
  }
  return `[${found.join(',')}]`
}

function timed(times: number, run: () => void): number[] {
  for (let i = 0; i < times / 5; i += 1) run()
  return Array.from({ length: times }, () => {
    const began = performance.now()
    run()
    return performance.now() - began
  }).sort((a, b) => a - b)
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
