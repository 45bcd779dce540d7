import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

/** A real MCP client that calls as an agent. */
export class Agent {
  readonly client = new Client({ name: 'agent', version: '1' })
  readonly transport: StreamableHTTPClientTransport

  constructor(url: string, token?: string) {
    const options =
      token === undefined ? {} : { requestInit: { headers: { authorization: `Bearer ${token}` } } }
    this.transport = new StreamableHTTPClientTransport(new URL(url), options)
  }

  static async connect(url: string, token?: string): Promise<Agent> {
    const agent = new Agent(url, token)
    await agent.client.connect(agent.transport)
    return agent
  }

  /** The text of a tool's answer and whether it is an error. */
  async call(name: string, args: Record<string, unknown> = {}): Promise<{ text: string; isError: boolean }> {
    const result = await this.client.callTool({ name, arguments: args })
    const [first] = Array.isArray(result.content) ? result.content : []
    return { text: first?.type === 'text' ? first.text : '', isError: result.isError === true }
  }

  async names(): Promise<string[]> {
    return (await this.client.listTools()).tools.map((tool) => tool.name)
  }

  close(): Promise<void> {
    return this.client.close()
  }
}

/** One JSON-RPC message by plain HTTP. */
export async function post(
  url: string,
  body: string | object,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string; headers: Headers }> {
  const res = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: res.status, body: await res.text(), headers: res.headers }
}

let nextId = 1

/** A tool call as a message. */
export function toolCall(name: string, args: unknown = {}): object {
  return { jsonrpc: '2.0', id: nextId++, method: 'tools/call', params: { name, arguments: args } }
}

/** Asks again until it is so; fails after `ms`. Waits for what other processes do, not for time. */
export async function until<T>(ask: () => Promise<T | undefined | false>, ms = 5000): Promise<T> {
  const end = performance.now() + ms
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (performance.now() > end) throw new Error('it did not happen in time')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
