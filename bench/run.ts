import { fork } from 'node:child_process'
import { cpus } from 'node:os'
import { startWorker, workerEnv } from '#worker/testing/child.fixture.ts'
import { People } from '#worker/testing/people.fixture.ts'
import { makeKeys, Publisher } from '#worker/testing/publisher.fixture.ts'
import { answered, busy } from './asking.ts'
import { effects } from './effects.ts'
import { load, type Measured } from './load.ts'
import { benchPolicy } from './policy.ts'
import { benchReader } from './reader.ts'
import { benchScanner } from './scanner.ts'
import { benchStreams } from './streams.ts'
import { benchWorst } from './worst.ts'

/** What `tools/bench.mjs` hands over. */
type Given = {
  urls: { app: string; platform: string; enforcer: string }
  files: { upstream: string; proxy: string; recorder: string; worker: string }
  seconds: number
}

const POLICY = {
  version: '1',
  default: 'deny',
  tools: {
    search: {
      require: [{ path: 'args.limit', op: 'lte', value: 100 }],
      deny_if: [{ conditions: [{ path: 'args.query', op: 'regex', value: '^password' }] }],
      limits: [{ window: 'minute', max: 100_000_000 }],
    },
  },
}
const SCHEMA = {
  type: 'object',
  properties: { query: { type: 'string' }, limit: { type: 'integer', minimum: 1 } },
  required: ['query'],
}

/** Turns of each target; an odd number, so that a median is a figure that was seen. */
const ROUNDS = 5

function child(file: string, args: string[] = []): Promise<{ port: number; stop: () => void }> {
  const one = fork(file, args)
  return new Promise((resolve, reject) => {
    one.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)))
    one.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'port' in message)
        resolve({ port: Number(message.port), stop: () => one.kill() })
    })
  })
}

async function run(given: Given): Promise<void> {
  say(`${new Date().toISOString()}  Node ${process.version}  ${cpus().length} × ${cpus()[0]?.model ?? '?'}`)
  benchPolicy(say)
  benchWorst(say)
  benchScanner(say)
  benchReader(say)
  const upstream = await child(given.files.upstream)
  const direct = `http://127.0.0.1:${upstream.port}/mcp`
  const proxy = await child(given.files.proxy, [new URL(direct).origin])
  const keys = makeKeys()
  const env = workerEnv(given.urls.enforcer, keys, 'bench', {
    GRANT_REQUESTS_PER_SECOND: '1000000',
    GRANT_CONCURRENT: '1000',
    ORG_REQUESTS_PER_SECOND: '1000000',
    ORG_CONCURRENT: '1000',
    APPROVAL_WAIT_SECONDS: '20',
  })
  const worker = await startWorker(given.files.worker, env)
  const org = await Publisher.make(given.urls, keys, 'bench')
  const server = await org.addServer(direct, ['search'])
  for (const tool of server.tools) tool.inputSchema = JSON.stringify(SCHEMA)
  const issued = await org.addGrant(server.id, org.addPolicy(server.id, POLICY).id)
  await org.publish()

  const people = await People.of(org, given.urls.platform)
  const asking = await busy(worker.url, org, people, {
    url: direct,
    policy: POLICY,
    schema: JSON.stringify(SCHEMA),
  })
  const recorder = await child(given.files.recorder, [
    new URL(direct).origin,
    given.urls.enforcer,
    org.org,
    String(org.serial),
  ])
  const targets = [
    ['direct', direct],
    ['bare proxy', `http://127.0.0.1:${proxy.port}/mcp`],
    ['records only', `http://127.0.0.1:${recorder.port}/mcp`],
    ['worker', worker.url + issued.path],
    ['asks, holds', asking],
  ] as const
  say(
    'worker: signed URL, policy with schema, conditions and a limit, durable record (fsync on), one PostgreSQL',
  )
  say(
    'asks, holds: the same with a rule that asks about other calls, 20 requests that wait and 100 held definitions',
  )
  say('connections  target        p50 ms   p99 ms   calls/s   of bare proxy')
  let wrong = 0
  for (const connections of [1, 8, 32]) {
    // Targets take turns, so that a slow minute of the machine falls on all of them; each figure is the median of its turns.
    const turns = new Map<string, Measured[]>(targets.map(([name]) => [name, []]))
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, url] of targets) {
        const seen = await load(url, connections, given.seconds / ROUNDS)
        wrong += seen.wrong
        turns.get(name)?.push(seen)
      }
    }
    const bare = turns.get('bare proxy') ?? []
    const plain = turns.get('worker') ?? []
    for (const [name, seen] of turns) {
      const share = seen.map(({ perSecond }, round) => perSecond / (bare[round]?.perSecond ?? Number.NaN))
      say(
        [
          String(connections).padStart(11),
          name.padEnd(12),
          median(seen.map(({ p50 }) => p50))
            .toFixed(2)
            .padStart(7),
          median(seen.map(({ p99 }) => p99))
            .toFixed(2)
            .padStart(8),
          median(seen.map(({ perSecond }) => perSecond))
            .toFixed(0)
            .padStart(9),
          (name === 'direct' ? '' : `${(median(share) * 100).toFixed(0)} %`).padStart(15),
        ].join('  '),
      )
    }
    const kept = (turns.get('asks, holds') ?? []).map(
      ({ perSecond }, round) => perSecond / (plain[round]?.perSecond ?? Number.NaN),
    )
    say(`${' '.repeat(13)}asking and holding keep ${(median(kept) * 100).toFixed(0)} % of the worker’s calls`)
  }
  const [recorded] = await org.rows<{ n: string }>('SELECT count(*) AS n FROM calls')
  say(`${recorded?.n} calls recorded, ${wrong} wrong answers`)
  say('change              median ms    p95 ms   worst ms   times')
  const all = [
    ...(await effects(worker.url, org, server.id)),
    await answered(worker.url, org, people, server.id),
  ]
  for (const { name, median, p95, worst, times } of all) {
    const cells = [median, p95, worst].map((ms) => ms.toFixed(1).padStart(8))
    say([name.padEnd(20), ...cells, String(times).padStart(5)].join('  '))
  }
  await benchStreams(say, { direct, worker: worker.url + issued.path }, worker.pid)
  await worker.kill()
  await people.close()
  await org.close()
  recorder.stop()
  proxy.stop()
  upstream.stop()
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

process.once('message', (given: Given) => {
  run(given).then(
    () => process.exit(0),
    (err: unknown) => {
      say(err instanceof Error ? (err.stack ?? err.message) : String(err))
      process.exit(1)
    },
  )
})
