import type * as z from 'zod'
import { ApiProblem, type Given } from '#lib/client/api.ts'
import { pathOf, type Route } from '#lib/contracts/route.ts'
import type { Connection } from './connection.ts'
import { oneLine, Stop, withStop } from './stop.ts'

const PATIENCE_MS = 30_000

/** A running instance, spoken to as an organisation's API token. */
export class Instance {
  readonly origin: string
  readonly org: string
  readonly #token: string

  constructor({ origin, org, token }: Connection) {
    this.origin = origin
    this.org = org
    this.#token = token
  }

  /**
   * Calls one operation of the organisation. What the instance refuses is a Refused with its own words; everything else
   * that keeps it from answering ends the command in another way.
   */
  async call<R extends Route>(contract: R, given: Given<R> = {}): Promise<z.output<R['returns']>> {
    const response = await this.#send(contract, given)
    const body = await response.text().then(parsed, () => undefined)
    if (!response.ok) throw this.#refusal(response.status, body)
    const read = contract.returns.safeParse(body)
    if (!read.success) throw this.#stranger(`answered ${contract.id} in another form`)
    // Parsed by the operation's own contract.
    return read.data as z.output<R['returns']>
  }

  async #send<R extends Route>(contract: R, given: Given<R>): Promise<Response> {
    const params = { org: this.org, ...Object(given.params) }
    try {
      const response = await fetch(this.origin + pathOf(contract, params, given.query ?? {}), {
        method: contract.method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(given.version === undefined ? {} : { 'if-match': `"${given.version}"` }),
        },
        ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
        // The token is for this address and for no other.
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      const to = response.headers.get('location')
      if (to === null || response.status < 300 || response.status > 399) return response
      const target = URL.canParse(to, this.origin) ? new URL(to, this.origin).origin : 'elsewhere'
      throw new Stop(
        2,
        `${this.origin}: it sends requests on to ${target}. Give the address that answers itself.`,
      )
    } catch (error) {
      if (error instanceof Stop) throw error
      throw new Stop(
        3,
        `${this.origin}: it does not answer (${reasonOf(error)}). Check the address, or try again.`,
      )
    }
  }

  #refusal(status: number, body: unknown): Error {
    const problem = problemOf(body)
    if (problem === undefined) return this.#stranger(`answered with status ${status}`)
    if (status === 401) {
      const way = 'Make one in the console under Settings, API tokens'
      return new Stop(
        2,
        `${this.origin}: the token is not accepted; it is revoked, expired or of another instance. ${way}.`,
      )
    }
    if (status === 404 && problem.code === 'not_found') {
      const what = `${this.org}: there is no such organisation, or the token is not of it, or what was asked for is gone`
      return new Stop(2, `${this.origin}/o/${what}.`)
    }
    if (status === 403) {
      return new Stop(
        1,
        `${this.origin}: the role of the token does not allow this. Use a token with a role that does.`,
      )
    }
    if (status >= 500) return new Stop(3, `${this.origin}: ${withStop(problem.title ?? 'it failed')}`)
    return new Refused(this.origin, new ApiProblem(status, problem))
  }

  #stranger(what: string): Stop {
    return new Stop(3, `${this.origin}: it ${what}; is it a Signalbox of this version?`)
  }
}

/** The answer of an instance is no, in its words. */
export class Refused extends Stop {
  readonly problem: ApiProblem
  readonly words: string

  constructor(origin: string, problem: ApiProblem) {
    const words = wordsOf(problem)
    super(1, `${origin}: ${words}`)
    this.problem = problem
    this.words = words
  }
}

/** The words of a refusal as one sentence: what, where, and the way out. */
function wordsOf(problem: ApiProblem): string {
  const [field, ...more] = problem.fields
  const place =
    field === undefined
      ? ''
      : ` ${field.pointer === '' ? '' : `${field.pointer}: `}${withStop(field.sentence)}`
  const rest = more.length === 0 ? '' : ` (${more.length} more)`
  const fix = problem.fix === undefined ? '' : ` ${withStop(problem.fix)}`
  return `${withStop(problem.message)}${place}${rest}${fix}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // what answers is no instance; the caller says so
  }
}

type Problem = ConstructorParameters<typeof ApiProblem>[1] & { code: string }

/** What an instance says when it refuses; anything else comes from something that stands in between. */
function problemOf(body: unknown): Problem | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body) || typeof body.code !== 'string')
    return undefined
  const { title, fix, fields } = body as { title?: unknown; fix?: unknown; fields?: unknown }
  const problem: Problem = { code: body.code }
  if (typeof title === 'string') problem.title = title
  if (typeof fix === 'string') problem.fix = fix
  if (Array.isArray(fields)) {
    problem.fields = fields.flatMap((each: unknown) => {
      const { pointer, sentence } = Object(each)
      return typeof pointer === 'string' && typeof sentence === 'string' ? [{ pointer, sentence }] : []
    })
  }
  return problem
}

/** Why a request failed, as the code of the system; never what was sent. */
function reasonOf(error: unknown): string {
  const { name, cause } = Object(error)
  if (name === 'TimeoutError') return `no answer in ${PATIENCE_MS / 1000} s`
  const code = Object(cause).code
  return typeof code === 'string' ? oneLine(code) : 'no connection'
}
