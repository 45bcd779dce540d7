import type { ServerResponse } from 'node:http'
import * as z from 'zod'
import { type Faults, readFaults } from './faults.ts'
import type { Ledger } from './ledger.ts'

export type Controlled = { ledger: Ledger; faults: Faults; toolsChanged: () => void }

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

export type Reply = { status: number; body: unknown }

/** `/control/calls` lists and clears what was recorded, `/control/faults` says what to do wrong. */
export function control(
  method: string | undefined,
  url: URL,
  body: string,
  { ledger, faults, toolsChanged }: Controlled,
): Reply {
  switch (`${method} ${url.pathname}`) {
    case 'GET /control/calls': {
      const wanted = {
        method: url.searchParams.get('method'),
        tool: url.searchParams.get('tool'),
        after: Number(url.searchParams.get('after') ?? 0),
      }
      return { status: 200, body: { calls: ledger.list(wanted) } }
    }
    case 'DELETE /control/calls':
      ledger.clear()
      return { status: 200, body: { calls: [] } }
    case 'GET /control/faults':
      return { status: 200, body: faults.settings }
    case 'PUT /control/faults': {
      const read = readFaults(parse(body))
      if (!read.success) return { status: 400, body: { error: z.prettifyError(read.error) } }
      const before = JSON.stringify(faults.settings.changed)
      faults.set(read.data)
      if (before !== JSON.stringify(read.data.changed)) toolsChanged()
      return { status: 200, body: faults.settings }
    }
    case 'DELETE /control/faults': {
      const changed = Object.keys(faults.settings.changed).length > 0
      faults.clear()
      if (changed) toolsChanged()
      return { status: 200, body: faults.settings }
    }
    default:
      return { status: 404, body: { error: 'There is /control/calls and /control/faults.' } }
  }
}

/** The value of a JSON text; undefined for what is none. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
