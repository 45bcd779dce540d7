import type * as z from 'zod'
import type { FieldProblem } from '#lib/contracts/refusal.ts'
import { pathOf, type Route } from '#lib/contracts/route.ts'

/** What the server refused, in its words; `fields` name the inputs to mend. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly fields: readonly FieldProblem[]
  readonly fix: string | undefined

  constructor(
    status: number,
    body: { title?: string; code?: string; fields?: FieldProblem[]; fix?: string },
  ) {
    super(body.title ?? 'The server gave an answer that could not be read.')
    this.name = 'ApiProblem'
    this.status = status
    this.code = body.code ?? 'unreadable'
    this.fields = body.fields ?? []
    this.fix = body.fix
  }

  /** The sentence for one field of the form, by JSON pointer. */
  field(pointer: string): string | undefined {
    return this.fields.find((each) => each.pointer === pointer)?.sentence
  }
}

/** What a caller gives to an operation: path parameters, and where the contract has them a query, a body, a version. */
export type Given<R extends Route> = {
  params?: z.input<R['params']>
  query?: z.input<R['query']>
  body?: z.input<R['body']>
  version?: number
  signal?: AbortSignal
}

async function send<R extends Route>(contract: R, given: Given<R>): Promise<Response> {
  const headers: Record<string, string> = {}
  if (given.body !== undefined) headers['content-type'] = 'application/json'
  if (given.version !== undefined) headers['if-match'] = `"${given.version}"`
  let response: Response
  try {
    response = await fetch(pathOf(contract, given.params ?? {}, given.query ?? {}), {
      method: contract.method,
      headers,
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      ...(given.signal ? { signal: given.signal } : {}),
    })
  } catch (cause) {
    if (given.signal?.aborted) throw cause
    throw new ApiProblem(0, {
      code: 'offline',
      title: 'Signalbox does not answer. Nothing was lost; try again.',
    })
  }
  if (response.ok) return response
  throw new ApiProblem(response.status, await response.json().catch(() => ({})))
}

/** Calls one operation. Throws an ApiProblem when it is refused, or when no answer came that can be read. */
export async function call<R extends Route>(
  contract: R,
  given: Given<R> = {},
): Promise<z.output<R['returns']>> {
  const response = await send(contract, given)
  // The server's view is typed by the same contract; parsing it again would only cost time.
  if (response.status === 204) return undefined as z.output<R['returns']>
  try {
    return (await response.json()) as z.output<R['returns']>
  } catch (cause) {
    if (given.signal?.aborted) throw cause
    // It was cut short on its way, or something between here and the server answered.
    throw new ApiProblem(response.status, {})
  }
}

/** Calls an operation that answers in lines, and yields each as it arrives. */
export async function* lines<R extends Route>(
  contract: R,
  given: Given<R> = {},
): AsyncGenerator<z.output<R['returns']>> {
  const response = await send(contract, given)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) return
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    const parts = (rest + value).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) if (part) yield JSON.parse(part) as z.output<R['returns']>
  }
}
