import { setTimeout as wait } from 'node:timers/promises'
import {
  type CallToolResult,
  fromJsonSchema,
  McpServer,
  ResourceTemplate,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { fixedTools, forms, PIXEL, text } from './answers.ts'
import { addRounds, states } from './rounds.ts'
import schema2020 from './schema-2020.json' with { type: 'json' }

/** What the fixture's tools need of the transport they are served over. */
export type Served = {
  /** Ends the stream of a request while it is worked on, so that its client has to come back for the answer. */
  closeStream: (session: string | undefined, request: string | number) => void
  toolsChanged: () => void
  promptsChanged: () => void
}

/** The server that the official suite tests: every tool, resource and prompt that it names, one session each. */
export function makeServer(served: Served): McpServer {
  const server = new McpServer(
    { name: 'conformance-fixture', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: true },
        logging: {},
        completions: {},
      },
      requestState: { verify: states.verify },
    },
  )
  for (const [name, description, content] of fixedTools)
    server.registerTool(name, { description }, async () => ({ content }))
  addTalkative(server, served)
  addAsking(server)
  addRounds(server)
  addResources(server)
  addPrompts(server)
  server.server.setRequestHandler('logging/setLevel', async () => ({}))
  server.server.setRequestHandler('resources/subscribe', async () => ({}))
  server.server.setRequestHandler('resources/unsubscribe', async () => ({}))
  server.server.setRequestHandler('completion/complete', async () => ({
    completion: { values: [], total: 0, hasMore: false },
  }))
  return server
}

const NONE = z.object({})

/** Tools that say something before they answer, or do something to their stream. */
function addTalkative(server: McpServer, served: Served): void {
  const tool = (
    name: string,
    description: string,
    run: (context: ServerContext) => CallToolResult | Promise<CallToolResult>,
  ) => server.registerTool(name, { description, inputSchema: NONE }, async (_, context) => run(context))
  const message = (context: ServerContext, data: string) =>
    context.mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } })

  tool('test_tool_with_logging', 'Says three things and answers.', async (context) => {
    for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await message(context, data)
      await wait(50)
    }
    return text('It said three things.')
  })
  tool('test_tool_with_progress', 'Tells how far it is and answers.', async (context) => {
    const progressToken = context.mcpReq._meta?.progressToken
    if (progressToken === undefined) return text('no token')
    for (const progress of [0, 50, 100]) {
      await context.mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 100, message: `${progress} of 100` },
      })
      if (progress < 100) await wait(50)
    }
    return text(String(progressToken))
  })
  tool('test_error_handling', 'Fails.', () => {
    throw new Error('This tool intentionally returns an error for testing')
  })
  tool('test_reconnection', 'Closes its stream and answers on the next.', async (context) => {
    served.closeStream(context.sessionId, context.mcpReq.id)
    await wait(100)
    return text('The answer came on the second stream.')
  })
  tool('test_logging_tool', 'Says something to whom wants to hear it.', async (context) => {
    await context.mcpReq.log('info', 'said by test_logging_tool')
    return text('It said something.')
  })
  tool('test_trigger_tool_change', 'Tells that the tools are others.', () => {
    served.toolsChanged()
    return text('told')
  })
  tool('test_trigger_prompt_change', 'Tells that the prompts are others.', () => {
    served.promptsChanged()
    return text('told')
  })
  server.registerTool(
    'json_schema_2020_12_tool',
    {
      description: 'Has a schema of many words.',
      inputSchema: fromJsonSchema(JSON.parse(JSON.stringify(schema2020))),
    },
    async (args) => text(JSON.stringify(args)),
  )
  server.registerTool(
    'test_x_mcp_header',
    {
      description: 'Has an argument that a header repeats.',
      inputSchema: fromJsonSchema<{ region?: string; level?: number }>({
        type: 'object',
        properties: {
          region: Object.assign(
            { type: 'string' as const, description: 'repeated in a header' },
            { 'x-mcp-header': 'Region' },
          ),
          level: { type: 'integer', description: 'not repeated' },
        },
      }),
    },
    async ({ region }) => text(`region=${region ?? 'none'}`),
  )
}

/** Tools of the older protocol that ask their client while they are called. */
function addAsking(server: McpServer): void {
  const asked = async (ask: () => Promise<string>) => {
    try {
      return text(await ask())
    } catch (err) {
      return text(`The client could not be asked: ${err instanceof Error ? err.message : String(err)}`)
    }
  }
  const elicit = async (context: ServerContext, message: string, properties: object, required: string[]) => {
    const answer = await context.mcpReq.send({
      method: 'elicitation/create',
      // The suite wants the very words of each form, some of which the types know under other names.
      params: { message, requestedSchema: { type: 'object', properties, required } } as never,
    })
    const { action, content = {} } = z
      .object({ action: z.string(), content: z.record(z.string(), z.unknown()).optional() })
      .parse(answer)
    return { action, content: JSON.stringify(content) }
  }
  server.registerTool(
    'test_sampling',
    { description: 'Asks the model of its client.', inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, context) =>
      asked(async () => {
        const answer = await context.mcpReq.send({
          method: 'sampling/createMessage',
          params: { messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens: 100 },
        })
        const said = z.object({ content: z.object({ text: z.string() }) }).parse(answer)
        return `LLM response: ${said.content.text}`
      }),
  )
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the person at its client.', inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) =>
      asked(async () => {
        const properties = { response: { type: 'string', description: 'What to answer' } }
        const { action, content } = await elicit(context, message, properties, ['response'])
        return `User response: action=${action}, content=${content}`
      }),
  )
  for (const [name, { message, properties }] of Object.entries(forms))
    server.registerTool(
      name,
      { description: 'Asks the person at its client to fill in a form.', inputSchema: NONE },
      (_, context) =>
        asked(async () => {
          const { action, content } = await elicit(context, message, properties, [])
          return `Elicitation completed: action=${action}, content=${content}`
        }),
    )
}

function addResources(server: McpServer): void {
  const add = (name: string, mimeType: string, content: { text: string } | { blob: string }) => {
    const uri = `test://${name}`
    server.registerResource(
      name,
      uri,
      { title: name, description: `The resource ${name}.`, mimeType },
      async () => ({
        contents: [{ uri, mimeType, ...content }],
      }),
    )
  }
  add('static-text', 'text/plain', { text: 'This is the content of the static text resource.' })
  add('static-binary', 'image/png', { blob: PIXEL })
  add('watched-resource', 'text/plain', { text: 'Watched resource content' })
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { title: 'By number', description: 'One of many.', mimeType: 'application/json' },
    async (uri, { id }) => ({
      contents: [
        {
          uri: uri.toString(),
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
        },
      ],
    }),
  )
}

function addPrompts(server: McpServer): void {
  const user = <C>(content: C) => ({ role: 'user' as const, content })
  const words = (said: string) => user({ type: 'text' as const, text: said })
  server.registerPrompt(
    'test_simple_prompt',
    { title: 'Simple', description: 'Has no arguments.' },
    async () => ({ messages: [words('This is a simple prompt for testing.')] }),
  )
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      title: 'With arguments',
      description: 'Has two arguments.',
      argsSchema: z.object({ arg1: z.string(), arg2: z.string() }),
    },
    async ({ arg1, arg2 }) => ({
      messages: [words(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
    }),
  )
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    {
      title: 'With a resource',
      description: 'Has a resource in it.',
      argsSchema: z.object({ resourceUri: z.string() }),
    },
    async ({ resourceUri }) => ({
      messages: [
        user({
          type: 'resource' as const,
          resource: {
            uri: resourceUri,
            mimeType: 'text/plain',
            text: 'Embedded resource content for testing.',
          },
        }),
        words('Please process the embedded resource above.'),
      ],
    }),
  )
  server.registerPrompt(
    'test_prompt_with_image',
    { title: 'With an image', description: 'Has an image in it.' },
    async () => ({
      messages: [
        user({ type: 'image' as const, data: PIXEL, mimeType: 'image/png' }),
        words('Please analyze the image above.'),
      ],
    }),
  )
}
