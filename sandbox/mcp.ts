import { randomUUID } from 'node:crypto'
import {
  createMcpHandler,
  isInitializeRequest,
  isLegacyRequest,
  type McpHandlerRequestOptions,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import { allTools, type Change, changedDefinition, toolNamed } from './catalogue.ts'
import { changedItem, comparison, prompts, regionsLike, resources, templates, textAt } from './library.ts'

/** Sessions of the older protocol held at once; the oldest gives way. */
const MAX_SESSIONS = 2000

type Session = { server: Server; transport: WebStandardStreamableHTTPServerTransport }

export type Mcp = {
  /** Serves one HTTP request of either era. */
  fetch: (request: Request, options?: McpHandlerRequestOptions) => Promise<Response>
  /** Tells every listening client that the list of tools is another. */
  toolsChanged: () => void
  close: () => Promise<void>
}

/**
 * The MCP side: 2026-07-28 requests without sessions, and older clients with sessions, from the same tools.
 * @param changeOf how a tool's definition differs at present from the one in the catalogue
 */
export function makeMcp(changeOf: (tool: string) => Change | undefined): Mcp {
  const newServer = () => serverOf(changeOf)
  const modern = createMcpHandler(newServer, { legacy: 'reject' })
  const sessions = new Map<string, Session>()

  async function openSession(request: Request, parsedBody: unknown): Promise<Response> {
    const server = newServer()
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: true, // one answer, one body: the benchmark measures the gateway and not this server
      onsessioninitialized: (id) => {
        sessions.set(id, { server, transport })
        const [oldest] = sessions.keys()
        if (sessions.size > MAX_SESSIONS && oldest !== undefined) void end(oldest)
      },
      onsessionclosed: (id) => void sessions.delete(id),
    })
    await server.connect(transport)
    return transport.handleRequest(request, { parsedBody })
  }

  async function end(id: string): Promise<void> {
    const session = sessions.get(id)
    sessions.delete(id)
    await session?.server.close()
  }

  async function legacy(request: Request, parsedBody: unknown): Promise<Response> {
    const id = request.headers.get('mcp-session-id')
    if (id === null) {
      if (isInitializeRequest(parsedBody)) return openSession(request, parsedBody)
      return refusal(400, -32000, 'Bad Request: Mcp-Session-Id header is required')
    }
    const session = sessions.get(id)
    if (!session) return refusal(404, -32001, 'Session not found')
    return session.transport.handleRequest(request, { parsedBody })
  }

  return {
    async fetch(request, options = {}) {
      const { parsedBody } = options
      return (await isLegacyRequest(request, parsedBody))
        ? legacy(request, parsedBody)
        : modern.fetch(request, options)
    },
    toolsChanged() {
      modern.notify.toolsChanged()
      // A client that went away meanwhile hears nothing, and that is all right.
      for (const { server } of sessions.values()) server.sendToolListChanged().catch(() => {})
    },
    async close() {
      await modern.close()
      await Promise.all([...sessions.keys()].map(end))
    },
  }
}

function refusal(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status })
}

function serverOf(changeOf: (tool: string) => Change | undefined): Server {
  const server = new Server(
    { name: 'smartapis-sandbox', title: 'SmartAPIs sandbox', version: '1.0.0' },
    {
      capabilities: { tools: { listChanged: true }, resources: {}, prompts: {}, completions: {} },
      instructions: 'Made-up product, place and civic data of three cities. Nothing here is real.',
    },
  )
  server.setRequestHandler('tools/list', () => ({
    tools: allTools.flatMap(
      ({ definition }) => changedDefinition(definition, changeOf(definition.name)) ?? [],
    ),
  }))
  server.setRequestHandler('tools/call', ({ params }) => {
    const found = changeOf(params.name) === 'removed' ? undefined : toolNamed(params.name)
    if (!found) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`)
    return found.call(params.arguments)
  })
  serveLibrary(server, changeOf)
  return server
}

/** Resources and prompts, and completion for them. */
function serveLibrary(server: Server, changeOf: (name: string) => Change | undefined): void {
  const unknown = (what: string) => new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown ${what}`)
  server.setRequestHandler('resources/list', () => ({
    resources: resources.flatMap((each) => changedItem(each, changeOf(each.uri))),
  }))
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: templates.flatMap((each) => changedItem(each, changeOf(each.uriTemplate))),
  }))
  server.setRequestHandler('resources/read', ({ params }) => {
    const found = changeOf(params.uri) === 'removed' ? undefined : textAt(params.uri)
    if (!found) throw unknown('resource')
    return { contents: [{ uri: params.uri, ...found }] }
  })
  server.setRequestHandler('prompts/list', () => ({
    prompts: prompts.flatMap((each) => changedItem(each, changeOf(each.name))),
  }))
  server.setRequestHandler('prompts/get', ({ params }) => {
    const known = prompts.some(({ name }) => name === params.name)
    const text = known && changeOf(params.name) !== 'removed' ? comparison(params.arguments ?? {}) : undefined
    if (text === undefined) throw unknown('prompt, or no product')
    return { messages: [{ role: 'user', content: { type: 'text', text } }] }
  })
  server.setRequestHandler('completion/complete', ({ params }) => ({
    completion: { values: params.argument.name === 'region' ? regionsLike(params.argument.value) : [] },
  }))
}
