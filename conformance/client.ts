import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { readEnv } from './env.ts'

/**
 * What the suite starts to test a client: the official client, doing what each scenario wants. Where the environment names
 * somebody to ask, it first asks for the address that leads through the gateway; else it tells what it was shown.
 */
const direct = process.argv.at(-1) ?? ''
const env = readEnv()
const { MCP_CONFORMANCE_SCENARIO: scenario, MCP_CONFORMANCE_PROTOCOL_VERSION: version, REGISTRAR, WAY } = env
const INFO = { name: 'conformance-client', version: '1.0.0' }
const isModern = version === '2026-07-28'

const seen: string[] = []
const asked: Promise<Response>[] = []

/** Keeps what it asks and what a list says, and answers for servers of the suite that do not say what they are. */
const listening: typeof fetch = async (input, init) => {
  const body = typeof init?.body === 'string' ? init.body : ''
  if (body.includes('"server/discover"') && NAMELESS.has(scenario)) return discovered(JSON.parse(body).id)
  const asking = fetch(input, init)
  asked.push(asking)
  const answer = await asking
  if (/"(tools|resources|prompts|resources\/templates)\/list"/.test(body))
    seen.push(await answer.clone().text())
  return answer
}
const NAMELESS = new Set([
  'http-standard-headers',
  'http-custom-headers',
  'http-invalid-tool-headers',
  'sep-2322-client-request-state',
])

function discovered(id: unknown): Response {
  const capabilities = { tools: {}, resources: {}, prompts: {} }
  const result = {
    resultType: 'complete',
    supportedVersions: ['2026-07-28'],
    capabilities,
    ttlMs: 0,
    cacheScope: 'private',
  }
  return Response.json({ jsonrpc: '2.0', id, result })
}

async function ask(path: string, body: object): Promise<string> {
  const answer = await fetch(`${REGISTRAR}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return answer.text()
}

async function connect(capabilities: object = {}): Promise<Client> {
  const url =
    WAY === 'direct' ? direct : await ask('/register', { url: direct, of: `${scenario} ${version}` })
  const client = new Client(INFO, {
    capabilities,
    ...(isModern ? { versionNegotiation: { mode: 'auto' as const } } : {}),
  })
  if ('elicitation' in capabilities)
    client.setRequestHandler('elicitation/create', async () => ({
      action: 'accept' as const,
      content: Object.fromEntries(isModern ? [['confirmed', true]] : []),
    }))
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch: listening }))
  return client
}

/** Calls a tool; what a server of the suite refuses on purpose is no fault of the client. */
const call = (client: Client, name: string, args: Record<string, unknown> = {}) =>
  client.callTool({ name, arguments: args }).catch(() => undefined)

const scenarios: Record<string, () => Promise<Client>> = {
  initialize: async () => {
    const client = await connect()
    await client.listTools()
    return client
  },
  tools_call: async () => {
    const client = await connect()
    await client.listTools()
    await call(client, 'add_numbers', { a: 5, b: 3 })
    return client
  },
  'elicitation-sep1034-client-defaults': async () => {
    const client = await connect({ elicitation: { form: { applyDefaults: true } } })
    await client.listTools()
    await call(client, 'test_client_elicitation_defaults')
    return client
  },
  'sse-retry': async () => {
    const client = await connect()
    await client.listTools()
    await call(client, 'test_reconnection')
    return client
  },
  'request-metadata': () => connect({ roots: { listChanged: true }, sampling: {}, elicitation: {} }),
  'http-standard-headers': async () => {
    const client = await connect()
    const [tool] = (await client.listTools()).tools
    if (tool !== undefined) await call(client, tool.name)
    const [resource] = (await client.listResources()).resources
    if (resource !== undefined) await client.readResource({ uri: resource.uri })
    const [prompt] = (await client.listPrompts()).prompts
    if (prompt !== undefined) await client.getPrompt({ name: prompt.name, arguments: {} })
    return client
  },
  'http-custom-headers': async () => {
    const client = await connect()
    await client.listTools()
    const { toolCalls } = z
      .object({
        toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })),
      })
      .parse(JSON.parse(env.MCP_CONFORMANCE_CONTEXT))
    for (const one of toolCalls) await call(client, one.name, one.arguments)
    return client
  },
  'http-invalid-tool-headers': async () => {
    const client = await connect()
    for (const { name } of (await client.listTools()).tools) await call(client, name, { region: 'us-west1' })
    return client
  },
  'json-schema-ref-no-deref': async () => {
    const client = await connect()
    await client.listTools()
    return client
  },
  'sep-2322-client-request-state': async () => {
    const client = await connect({ elicitation: {} })
    await client.listTools()
    for (const name of ['echo_state', 'no_state', 'unrelated', 'no_result_type'])
      await call(client, `test_mrtr_${name}`)
    return client
  },
}

const run = scenarios[scenario]
if (run === undefined) throw new Error(`no such scenario: ${scenario}`)
const client = await run()
// What the client sent on its own, such as an answer to the server, would else be cut off, and counted or not by chance.
await Promise.allSettled(asked)
await client.close()
if (WAY === 'direct') await ask('/learned', { of: `${scenario} ${version}`, lists: seen })
