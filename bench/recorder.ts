import { createServer } from 'node:http'
import { Pool } from 'undici'
import { type CallRecord, noResult, type StoredLimit } from '#lib/audit/record.ts'
import { newId } from '#worker/ids.ts'
import { BeginQueue } from '#worker/trail/begin.ts'
import { FinishQueue } from '#worker/trail/finish.ts'

/**
 * The bare proxy with a durable record and one limit before each call, through the worker's own queues, and nothing
 * else: no credential, no reading, no decision. What is between it and the worker is what deciding costs; what is
 * between it and the bare proxy is what a record costs that stands before the call is made.
 */
const [, , upstream = '', store = '', org = '', serial = ''] = process.argv
const pool = new Pool(upstream, { connections: 128 })
const begins = new BeginQueue(store, () => undefined)
const finishes = new FinishQueue(store)
const nobody = newId(Date.now())

const record = (id: string, at: number): CallRecord => ({
  org_id: org,
  id,
  at,
  worker_id: nobody,
  grant_id: nobody,
  identity_id: nobody,
  identity_name: 'agent',
  server_id: nobody,
  server_name: 'server',
  sandbox: false,
  method: 'tools/call',
  tool: 'search',
  effect: 'allow',
  code: 'allowed',
  rule: '/tools/search',
  source: 'policy',
  message: '',
  policy_id: nobody,
  policy_version: 1,
  guardrail_version: null,
  release_serial: Number(serial),
  refused_serial: 0,
  arg_keys: ['limit', 'query'],
  args_digest: nobody,
  trace: [
    { rule: '/tools/search/require/0', outcome: 'holds', path: 'args.limit', op: 'lte', expected: '100' },
  ],
  takes: [{ key: 'recorder' }],
  sample: false,
  try: false,
  jti: 'recorder',
  via: 'url',
  client_address: '127.0.0.1',
  session_hash: null,
  gateway_us: 0,
  requests: 1,
})
const limit: StoredLimit = {
  key: 'recorder',
  sum: false,
  window: 60,
  max: '100000000000000000',
  amount: '1000000000',
  refusal: () => ({ rule: '', source: 'policy', message: '', trace: [] }),
}

const server = createServer((req, res) => {
  const chunks: Buffer[] = []
  req.on('data', (chunk: Buffer) => chunks.push(chunk))
  req.on('end', () => {
    const at = Date.now()
    const id = newId(at)
    begins
      .begin(record(id, at), [limit])
      .then(async (begun) => {
        if (begun.kind !== 'recorded') throw new Error(`the record was refused: ${begun.kind}`)
        const answer = await pool.request({
          path: req.url ?? '/',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: Buffer.concat(chunks),
        })
        res.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) })
        answer.body.pipe(res)
        finishes.add({
          org_id: org,
          id,
          outcome: 'ok',
          status: answer.statusCode,
          bytes: 0,
          gateway_us: 0,
          upstream_us: 0,
          finished_at: Date.now(),
          ...noResult,
        })
      })
      .catch(() => res.destroy())
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
})
process.on('disconnect', () => process.exit(0))
