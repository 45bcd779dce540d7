import type { IncomingMessage } from 'node:http'
import * as z from 'zod'

/** Requests kept; older ones are forgotten. */
const MOST = 10_000

/** One JSON-RPC message, or one request without a body, that reached the server. */
export type Recorded = {
  /** Counts up from 1 and starts again when the record is cleared. */
  number: number
  http: string
  /** The JSON-RPC method; null for a response, a request without a body, and a body that is no message. */
  method: string | null
  tool: string | null
  id: string | number | null
  arguments: unknown
  /** With lower-case names; a repeated header is joined with commas. */
  headers: Record<string, string>
  /** The body exactly as it came. */
  body: string
  /** What the sandbox was told to do wrong with it. */
  fault: string | null
}

const message = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.object({ name: z.string().optional(), arguments: z.unknown().optional() }).optional(),
})

export type Heard = { method: string | null; tool: string | null; id: string | number | null; args: unknown }

/** What a body asks for: one entry for each message in it. */
export function heard(parsed: unknown): Heard[] {
  return (Array.isArray(parsed) ? parsed : [parsed]).map((each) => {
    const { method, id, params } = message.safeParse(each).data ?? {}
    const tool = method === 'tools/call' ? (params?.name ?? null) : null
    return { method: method ?? null, tool, id: id ?? null, args: tool === null ? null : params?.arguments }
  })
}

export class Ledger {
  #calls: Recorded[] = []
  #next = 1

  /** Writes down a request; `fault` is the mode that will be applied to it. */
  add(request: IncomingMessage, messages: readonly Heard[], body: string, fault: string | null): void {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    for (const { method, tool, id, args } of messages) {
      const number = this.#next++
      this.#calls.push({
        number,
        http: request.method ?? '',
        method,
        tool,
        id,
        arguments: args ?? null,
        headers,
        body,
        fault,
      })
    }
    // Cut seldom and by half: shifting each time would cost a copy for each request.
    if (this.#calls.length > 2 * MOST) this.#calls = this.#calls.slice(-MOST)
  }

  /** What was recorded, oldest first, after the entry `after`, of one method or tool if named. */
  list(wanted: { method?: string | null; tool?: string | null; after?: number } = {}): Recorded[] {
    return this.#calls
      .slice(-MOST)
      .filter(
        (call) =>
          call.number > (wanted.after ?? 0) &&
          (!wanted.method || call.method === wanted.method) &&
          (!wanted.tool || call.tool === wanted.tool),
      )
  }

  clear(): void {
    this.#calls = []
    this.#next = 1
  }
}
