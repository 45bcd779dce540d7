import { randomUUID } from 'node:crypto'
import {
  acceptedContent,
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  type InputRequests,
  type InputRequiredResult,
  inputRequired,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { text } from './answers.ts'

/** Seals what a client brings back between two rounds. */
export const states = createRequestStateCodec<Record<string, unknown>>({
  key: crypto.getRandomValues(new Uint8Array(32)),
})

type Answer = CallToolResult | InputRequiredResult
type Round = (context: ServerContext) => Answer | Promise<Answer>

const ask = (message: string, field: string) =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [field]: { type: 'string' } }, required: [field] },
  })
const sample = (said: string, maxTokens: number) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: said } }],
    maxTokens,
  })

const responses = (context: ServerContext) => context.mcpReq.inputResponses
const state = (context: ServerContext) => context.mcpReq.requestState<Record<string, unknown>>()
const seal = (more: Record<string, unknown>) => states.mint({ ...more, nonce: randomUUID() })

/** What a client answered in a form, by the member that the form asked for. */
function said(context: ServerContext, key: string, field: string): string | undefined {
  const value = acceptedContent<Record<string, unknown>>(responses(context), key)?.[field]
  return typeof value === 'string' ? value : undefined
}

/** What a model of the client said. */
function sampled(context: ServerContext, key: string): string | undefined {
  const answered = z.object({ content: z.object({ text: z.string() }) }).safeParse(responses(context)?.[key])
  return answered.success ? answered.data.content.text : undefined
}

function roots(context: ServerContext): string[] | undefined {
  const answered = z
    .object({ roots: z.array(z.object({ uri: z.string() })) })
    .safeParse(responses(context)?.client_roots)
  return answered.success ? answered.data.roots.map(({ uri }) => uri) : undefined
}

const confirmed = (context: ServerContext) => acceptedContent(responses(context), 'confirm') !== undefined
const confirm = async (of: string) =>
  inputRequired({
    inputRequests: {
      confirm: inputRequired.elicit({
        message: 'Please confirm',
        requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
      }),
    },
    requestState: await seal({ of }),
  })

/** The tools of 2026-07-28 that need more than one round. */
const rounds: Record<string, Round> = {
  test_missing_capability: (context) =>
    responses(context)?.llm_answer === undefined
      ? inputRequired({ inputRequests: { llm_answer: sample('Answer with one word: pong', 16) } })
      : text('The model answered.'),
  test_input_required_result_elicitation: (context) => {
    const name = said(context, 'user_name', 'name')
    return name === undefined
      ? inputRequired({ inputRequests: { user_name: ask('What is your name?', 'name') } })
      : text(`Hello, ${name}!`)
  },
  test_input_required_result_sampling: (context) => {
    const answer = sampled(context, 'capital_question')
    return answer === undefined
      ? inputRequired({ inputRequests: { capital_question: sample('What is the capital of France?', 100) } })
      : text(`The model said: ${answer}`)
  },
  test_input_required_result_list_roots: (context) => {
    const found = roots(context)
    return found === undefined
      ? inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } })
      : text(`The client has ${found.length} roots: ${found.join(', ')}`)
  },
  test_input_required_result_request_state: async (context) => {
    if (!confirmed(context)) return confirm('request_state')
    if (state(context) === undefined)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid requestState')
    return text('state-ok: it is the one that was handed out')
  },
  test_input_required_result_tampered_state: async (context) =>
    confirmed(context) && state(context) !== undefined ? text('integrity-ok') : confirm('tampered_state'),
  test_input_required_result_multiple_inputs: async (context) => {
    const name = said(context, 'user_name', 'name')
    const greeting = sampled(context, 'greeting')
    const found = roots(context)
    if (name !== undefined && greeting !== undefined && found !== undefined)
      return text(`${greeting} ${name}, ${found.length} roots`)
    return inputRequired({
      inputRequests: {
        user_name: ask('What is your name?', 'name'),
        greeting: sample('Write a greeting', 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await seal({ of: 'multiple_inputs' }),
    })
  },
  test_input_required_result_multi_round: async (context) => {
    const { round, name } = state(context) ?? {}
    if (round === undefined)
      return inputRequired({
        inputRequests: { step1: ask('Step 1: What is your name?', 'name') },
        requestState: await seal({ round: 1 }),
      })
    if (round === 1)
      return inputRequired({
        inputRequests: { step2: ask('Step 2: What is your favorite color?', 'color') },
        requestState: await seal({ round: 2, name: said(context, 'step1', 'name') ?? 'unknown' }),
      })
    return text(`${String(name)} likes ${said(context, 'step2', 'color') ?? 'unknown'}`)
  },
  test_input_required_result_capabilities: (context) => {
    if (responses(context) !== undefined) return text('The client answered what it said it could answer.')
    const declared = z
      .looseObject({ elicitation: z.unknown(), sampling: z.unknown(), roots: z.unknown() })
      .partial()
      .parse(new Map(Object.entries(context.mcpReq.envelope ?? {})).get(CLIENT_CAPABILITIES_META_KEY) ?? {})
    const inputRequests: InputRequests = {
      ...(declared.elicitation === undefined ? {} : { user_name: ask('What is your name?', 'name') }),
      ...(declared.sampling === undefined ? {} : { greeting: sample('Write a short greeting', 50) }),
      ...(declared.roots === undefined ? {} : { client_roots: inputRequired.listRoots() }),
    }
    return Object.keys(inputRequests).length === 0
      ? text('The client said that it could answer nothing.')
      : inputRequired({ inputRequests })
  },
}

export function addRounds(server: McpServer): void {
  for (const [name, round] of Object.entries(rounds))
    server.registerTool(
      name,
      { description: `Asks its client before it answers (${name.slice(5)}).`, inputSchema: z.object({}) },
      async (_, context) => round(context),
    )
  server.registerPrompt(
    'test_input_required_result_prompt',
    { title: 'A prompt with a question', description: 'Asks for the context that it is used in.' },
    async (context: ServerContext) => {
      const about = said(context, 'user_context', 'context')
      return about === undefined
        ? inputRequired({
            inputRequests: { user_context: ask('What context should the prompt use?', 'context') },
          })
        : {
            messages: [
              { role: 'user' as const, content: { type: 'text' as const, text: `In the context: ${about}` } },
            ],
          }
    },
  )
}
