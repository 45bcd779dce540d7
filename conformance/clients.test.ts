import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { read } from '#lib/json/read.ts'
import { canonical } from '#lib/json/write.ts'
import { lists, readPage } from '#lib/mcp/item-list.ts'
import { settings } from '#lib/mcp/methods.ts'
import type { ServerPart } from '#lib/release/parts.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { post, until } from '#worker/testing/agent.fixture.ts'
import {
  bundleProgram,
  bundleWorker,
  startWorker,
  type Worker,
  workerEnv,
} from '#worker/testing/child.fixture.ts'
import { digestOf, makeKeys, Publisher } from '#worker/testing/publisher.fixture.ts'
import allowed from './differences.json' with { type: 'json' }
import { differences, runClient } from './suites.ts'

/** Every scenario for clients that is not about the upstream's own sign-in, at each revision that it is for. */
const SCENARIOS = [
  ['initialize', '2025-11-25'],
  ['tools_call', '2025-11-25'],
  ['elicitation-sep1034-client-defaults', '2025-11-25'],
  ['sse-retry', '2025-11-25'],
  ['tools_call', '2026-07-28'],
  ['request-metadata', '2026-07-28'],
  ['http-standard-headers', '2026-07-28'],
  ['http-custom-headers', '2026-07-28'],
  ['http-invalid-tool-headers', '2026-07-28'],
  ['json-schema-ref-no-deref', '2026-07-28'],
  ['sep-2322-client-request-state', '2026-07-28'],
] as const

type Learned = Pick<ServerPart, 'tools' | 'resources' | 'templates' | 'prompts'>

let database: TestDatabase
let worker: Worker
let org: Publisher
let command: string
const learned = new Map<string, Learned>()
let turn: Promise<unknown> = Promise.resolve()

/** Whom the clients ask and tell: what a server showed is reviewed, and the same server registered. */
const registrar = createServer((req, res) => {
  // A release is made by one at a time.
  const answer = async () => {
    const body: unknown = JSON.parse(await bodyOf(req))
    if (req.url === '/learned') {
      const { of, lists: texts } = z.object({ of: z.string(), lists: z.array(z.string()) }).parse(body)
      learned.set(of, reviewed(texts))
      res.end()
    } else {
      const { of, url } = z.object({ of: z.string(), url: z.string() }).parse(body)
      res.end(await register(url, learned.get(of) ?? { tools: [] }))
    }
  }
  turn = turn.then(answer).catch((err: unknown) => {
    process.stderr.write(`${String(err)}\n`)
    res.writeHead(500).end()
  })
})

async function bodyOf(req: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of req) body += chunk
  return body
}

function reviewed(texts: readonly string[]): Learned {
  const found: Learned = { tools: [], resources: [], templates: [], prompts: [] }
  for (const text of texts) {
    const json = read(text.startsWith('{') ? text : (/^data: (\{.*)$/m.exec(text)?.[1] ?? ''))
    const result = json.ok && json.value instanceof Map ? json.value.get('result') : undefined
    for (const kind of ['tools', 'resources', 'templates', 'prompts'] as const) {
      const page =
        result instanceof Map && result.has(lists[kind].member) ? readPage(result, kind) : undefined
      if (page === undefined || 'fault' in page) continue
      for (const { name, value } of page.items) {
        const digest = digestOf(value)
        if (kind !== 'tools') {
          found[kind]?.push({ name, digest })
          continue
        }
        const schema = value.get('inputSchema')
        found.tools.push({
          name,
          digest,
          category: 'read',
          risk: 'low',
          state: 'reviewed',
          ...(schema === undefined ? {} : { inputSchema: canonical(schema) }),
        })
      }
    }
  }
  return found
}

async function register(url: string, known: Learned): Promise<string> {
  const server = await org.addServer(url, [])
  Object.assign(server, known, { eras: ['legacy', 'modern'], settings: [...settings] })
  const issued = await org.addGrant(
    server.id,
    org.addPolicy(server.id, { version: '1', default: 'allow' }).id,
  )
  await org.publish()
  // A body that is no message is refused before anything is forwarded: the suite must see its client only.
  await until(async () => (await post(worker.url + issued.path, '[]')).status === 400)
  return worker.url + issued.path
}

beforeAll(async () => {
  database = await testDatabase()
  const file = await bundleProgram('conformance/client.ts')
  command = `${process.execPath} ${file}`
  const keys = makeKeys()
  org = await Publisher.make(database.urls, keys, 'clients')
  worker = await startWorker(
    await bundleWorker(),
    workerEnv(database.urls.enforcer, keys, 'clients', { GRANT_REQUESTS_PER_SECOND: '1000000' }),
  )
  await new Promise<void>((resolve) => registrar.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  registrar.close()
  await worker?.kill()
  await org?.close()
  await database?.drop()
})

// Each run is mostly waiting: for the suite to start, and for a client that is to wait.
test.concurrent.each(SCENARIOS)(
  'a client is the same to the server through the gateway: %s at %s',
  async (scenario, version) => {
    const env = { REGISTRAR: `http://127.0.0.1:${(registrar.address() as AddressInfo).port}` }
    const direct = await runClient(scenario, version, command, { ...env, WAY: 'direct' })
    expect([...direct].filter(([, said]) => said.includes('FAILURE'))).toEqual([])
    const through = await runClient(scenario, version, command, { ...env, WAY: 'through' })
    const known = new Map<string, string>(Object.entries(allowed))
    expect(differences(direct, through).filter((difference) => !known.has(difference))).toEqual([])
  },
)
