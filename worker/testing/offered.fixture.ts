import type { Setting } from '#lib/mcp/methods.ts'
import type { ServerPart } from '#lib/release/parts.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { post, toolCall, until } from './agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from './child.fixture.ts'
import { digestOf, makeKeys, Publisher } from './publisher.fixture.ts'
import { type Seen, Spy } from './spy.fixture.ts'

export const resource = { uri: 'note://one', name: 'one' }
const changed = { uri: 'note://two', name: 'two' }
export const template = { uriTemplate: 'note://by-number/{id}', name: 'by number' }
export const prompt = { name: 'greet', description: 'greets' }

export const modern = { 'mcp-protocol-version': '2026-07-28' }
export const meta = (capabilities: object = {}) => ({
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  },
})

/** An event after which everything that was sent before has come. */
export const mark = (of: number) =>
  `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: `mark ${of}` } })}\n\n`

/** A worker before a server that offers more than tools, and an organisation that reviewed some of it. */
export class Offered {
  readonly spy: Spy
  readonly worker: Worker
  readonly org: Publisher
  #database: TestDatabase
  #id = 100

  private constructor(database: TestDatabase, spy: Spy, worker: Worker, org: Publisher) {
    this.#database = database
    this.spy = spy
    this.worker = worker
    this.org = org
  }

  static async start(aud: string): Promise<Offered> {
    const database = await testDatabase()
    const spy = await new Spy().start()
    const keys = makeKeys()
    const env = workerEnv(database.urls.enforcer, keys, aud, { GRANT_REQUESTS_PER_SECOND: '1000000' })
    const worker = await startWorker(await bundleWorker(), env)
    return new Offered(database, spy, worker, await Publisher.make(database.urls, keys, aud))
  }

  reset(): void {
    this.spy.seen.length = 0
    this.spy.result = results
    this.spy.events = () => undefined
  }

  async stop(): Promise<void> {
    await this.worker.kill()
    await this.org.close()
    await this.spy.stop()
    await this.#database.drop()
  }

  /** A grant for a server of its own with so much switched on. */
  async grantFor(on: readonly Setting[], policy: object = { version: '1', default: 'allow' }) {
    const server = await this.org.addServer(this.spy.url, Spy.tools)
    const more: Partial<ServerPart> = {
      eras: ['legacy', 'modern'],
      settings: [...on],
      resources: [resource, changed].map((one) => ({ name: one.uri, digest: digestOf(one) })),
      templates: [{ name: template.uriTemplate, digest: digestOf(template) }],
      prompts: [{ name: prompt.name, digest: digestOf(prompt) }],
    }
    Object.assign(server, more)
    const issued = await this.org.addGrant(server.id, this.org.addPolicy(server.id, policy).id)
    await this.org.publish()
    const url = this.worker.url + issued.path
    await until(async () => (await post(url, toolCall('no_such'))).status !== 401)
    this.spy.seen.length = 0
    return { url, grant: issued.grant.id, server }
  }

  ask(url: string, method: string, params: object = {}, headers: Record<string, string> = {}) {
    this.#id += 1
    return post(url, { jsonrpc: '2.0', id: this.#id, method, params }, headers)
  }

  /** A stream that a client opened in a session of its own; `next` is what comes on it until the text has come. */
  async opened(url: string) {
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'a', version: '1' },
    }
    const session = (await this.ask(url, 'initialize', params)).headers.get('mcp-session-id') ?? ''
    const headers = { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' }
    const leave = new AbortController()
    const stream = await fetch(url, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: leave.signal,
    })
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    const next = async (until: string) => {
      let said = ''
      while (!said.includes(until)) said += (await reader?.read())?.value ?? until
      return said
    }
    return { headers, next, leave: () => leave.abort() }
  }

  /** The answer to a request, read. */
  async answer(url: string, method: string, params: object = {}, headers: Record<string, string> = {}) {
    return JSON.parse((await this.ask(url, method, params, headers)).body)
  }

  /** How many requests of a method reached the server. */
  arrived(method: string): number {
    return this.spy.seen.filter((one) => one.method === method).length
  }
}

function results({ method }: Seen): object | undefined {
  switch (method) {
    case 'resources/list':
      return {
        resources: [
          resource,
          { ...changed, description: 'Read this first.' },
          { uri: 'note://new', name: 'new' },
        ],
      }
    case 'resources/templates/list':
      return { resourceTemplates: [template, { uriTemplate: 'file:///{+path}', name: 'all' }] }
    case 'prompts/list':
      return { prompts: [prompt, { name: 'other' }] }
    case 'resources/read':
      return { contents: [{ uri: 'note://one', text: 'the note' }] }
    case 'prompts/get':
      return { messages: [] }
    case 'completion/complete':
      return { completion: { values: ['a'] } }
    case 'resources/subscribe':
      return {}
    default:
      return undefined
  }
}
