import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import { clientAddress } from '#lib/auth/address.ts'
import { callerOf } from '#lib/auth/caller.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Input, Route } from '#lib/contracts/route.ts'
import type { Context } from '#lib/db/caller.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { checkOrigin } from './csrf.ts'
import { fieldProblems } from './field-problems.ts'
import { problem } from './problem.ts'

const bodyBytesMax = 1_048_576

/** Structurally an operation: this room knows contracts, not what operations do. */
type Servable = { contract: Route; run(context: Context, input: never): Promise<unknown> }
type Handler = (
  request: Request,
  route: { params: Promise<Record<string, string | string[] | undefined> | undefined> },
) => Promise<Response>

/** The door of one operation: who calls, is the request ours, is the input right, do it, answer. */
export function serve(operation: Servable): Handler {
  const { contract } = operation
  return async (request, route) => {
    const requestId = randomUUID()
    try {
      const context = await contextOf(request, requestId)
      checkOrigin(request, new URL(env().NEXTAUTH_URL).origin, context.caller.kind === 'member')
      // Next gives no parameters at all where a path has none.
      const input = await read(contract, request, (await route.params) ?? {})
      // The contract that parsed the input is the operation's own, so the types agree by construction.
      const result = await operation.run(context, input as never)
      return answer(contract, result, requestId)
    } catch (error) {
      return problem(error, requestId, (bug) =>
        log('web').error({ err: bug, requestId, operation: contract.id }, 'operation failed'),
      )
    }
  }
}

/** Who and when, for one request. */
export async function contextOf(request: Request, requestId: string): Promise<Context> {
  return {
    caller: await callerOf(request.headers),
    requestId,
    at: new Date(),
    // For limits on attempts and the list of sessions only.
    address: clientAddress(),
    userAgent: (request.headers.get('user-agent') ?? '').slice(0, 300),
  }
}

async function read(
  contract: Route,
  request: Request,
  params: Record<string, unknown>,
): Promise<Input<Route>> {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const body =
    contract.method === 'GET' || contract.method === 'DELETE' ? undefined : await json(contract, request)
  const input: Input<Route> = {
    params: parse(contract.params, params, 'not_found'),
    query: parse(contract.query, query, 'invalid_input'),
    body: parse(contract.body, body, 'invalid_input'),
  }
  if (contract.ifMatch) input.version = versionOf(request.headers.get('if-match'))
  return input
}

async function json(contract: Route, request: Request): Promise<unknown> {
  const text = await limited(request)
  if (text === '') return undefined
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new Refusal('not_json')
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('invalid_input', { sentence: `The body of ${contract.id} is not JSON.` })
  }
}

async function limited(request: Request): Promise<string> {
  if (!request.body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > bodyBytesMax) throw new Refusal('too_large')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** Parses with a contract's schema; what is wrong comes back field by field. */
export function parse(schema: z.ZodType, value: unknown, code: 'invalid_input' | 'not_found'): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  if (code === 'not_found') throw new Refusal('not_found')
  throw new Refusal('invalid_input', { fields: fieldProblems(result.error.issues) })
}

function versionOf(header: string | null): number {
  if (header === null) throw new Refusal('version_required')
  const number = Number(header.replace(/^W\//, '').replaceAll('"', ''))
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new Refusal('invalid_input', { sentence: 'If-Match is not a version number.' })
  }
  return number
}

function answer(contract: Route, result: unknown, requestId: string): Response {
  const headers = new Headers({ 'cache-control': 'no-store', 'x-request-id': requestId })
  if (contract.answer === 'lines') {
    headers.set('content-type', 'application/jsonl; charset=utf-8')
    // The shape was promised by the contract; streaming() produces it.
    const lines = result as AsyncIterable<unknown>
    return new Response(
      stream(lines, requestId, (line) => `${JSON.stringify(line)}\n`),
      { headers },
    )
  }
  if (contract.answer === 'file') {
    const file = result as { filename: string; type: string; chunks: AsyncIterable<string> }
    headers.set('content-type', file.type)
    headers.set('content-disposition', `attachment; filename="${file.filename}"`)
    return new Response(
      stream(file.chunks, requestId, (chunk) => String(chunk)),
      { headers },
    )
  }
  if (contract.status === 204 || result === undefined) return new Response(null, { status: 204, headers })
  if (typeof result === 'object' && result !== null && 'version' in result)
    headers.set('etag', `"${String(result.version)}"`)
  headers.set('content-type', 'application/json')
  return new Response(JSON.stringify(result), { status: contract.status, headers })
}

function stream(
  source: AsyncIterable<unknown>,
  requestId: string,
  text: (item: unknown) => string,
): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      try {
        const next = await iterator.next()
        if (next.done) controller.close()
        else controller.enqueue(encoder.encode(text(next.value)))
      } catch (error) {
        // The status line is gone already: a broken stream is how the reader learns of it.
        log('web').error({ err: error, requestId }, 'stream failed')
        controller.error(error)
      }
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
