import { Num, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'

/** An answer the worker gives by itself. `cause` is for counting and is not sent. */
export type Answer = { status: number; headers: Record<string, string>; body: string; cause: string }

/** An id as it stood in the request: its number token is kept. */
export type Id = string | Num | null

const JSON_TYPE = { 'content-type': 'application/json' }

/** A plain refusal outside JSON-RPC. */
export function plain(
  status: number,
  cause: string,
  text: string,
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
    body: `${text}\n`,
    cause,
  }
}

/** One answer for every cause, to the byte: who has no credential learns nothing from it. */
export function unauthorised(cause: string): Answer {
  return plain(401, cause, 'This address needs a valid credential.', { 'www-authenticate': 'Bearer' })
}

/** A JSON-RPC error in an HTTP answer of the given status. */
export function rpcError(
  status: number,
  cause: string,
  id: Id,
  code: number,
  message: string,
  data?: Map<string, Value>,
): Answer {
  const error = new Map<string, Value>([
    ['code', new Num(String(code))],
    ['message', message],
  ])
  if (data !== undefined) error.set('data', data)
  const body = new Map<string, Value>([
    ['jsonrpc', '2.0'],
    ['id', id],
    ['error', error],
  ])
  return { status, headers: JSON_TYPE, body: write(body), cause }
}

/** A tool result that says why a call was not made: models read these, and clients do not take them for an outage. */
export function toolRefusal(
  id: Id,
  modern: boolean,
  code: string,
  message: string,
  callId: string | undefined,
): Answer {
  const decision = new Map<string, Value>([['code', code]])
  if (callId !== undefined) decision.set('callId', callId)
  const result = new Map<string, Value>([
    [
      'content',
      [
        new Map<string, Value>([
          ['type', 'text'],
          ['text', message],
        ]),
      ],
    ],
    ['isError', true],
    ['_meta', new Map<string, Value>([['dev.signalbox/decision', decision]])],
  ])
  if (modern) result.set('resultType', 'complete')
  const body = new Map<string, Value>([
    ['jsonrpc', '2.0'],
    ['id', id],
    ['result', result],
  ])
  return { status: 200, headers: JSON_TYPE, body: write(body), cause: code }
}

/** A hidden or unknown tool, as the protocol answers an unknown one. */
export function unknownTool(id: Id, name: string): Answer {
  return rpcError(200, 'hidden', id, -32602, `Unknown tool: ${name}`)
}
