import { deniedResult, errorAnswer, failedResult, unknownTool } from '#lib/mcp/answers.ts'
import type { Era } from '#lib/mcp/era.ts'

/** An answer the worker gives by itself. `cause` is for counting and is not sent. */
export type Answer = { status: number; headers: Record<string, string>; body: string; cause: string }

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
  idText: string | undefined,
  code: number,
  message: string,
  data?: unknown,
): Answer {
  return { status, headers: JSON_TYPE, body: errorAnswer(idText, code, message, data), cause }
}

/** A refusal of a visible tool by policy. */
export function denied(idText: string, era: Era, message: string, code: string, callId: string): Answer {
  return {
    status: 200,
    headers: JSON_TYPE,
    body: deniedResult(idText, era, message, code, callId),
    cause: code,
  }
}

/** A hidden or unknown tool. */
export function hidden(idText: string, name: string): Answer {
  return { status: 200, headers: JSON_TYPE, body: unknownTool(idText, name), cause: 'hidden' }
}

/** A call that was forwarded or could not be, and failed beyond policy. */
export function failed(idText: string, era: Era, message: string, code: string, callId: string): Answer {
  return {
    status: 200,
    headers: JSON_TYPE,
    body: failedResult(idText, era, message, code, callId),
    cause: code,
  }
}

/** Something besides a tool that may not be used: one that nobody reviewed is answered as one that does not exist. */
export function itemRefused(
  idText: string,
  era: Era,
  item: { kind: 'resource' | 'template' | 'prompt'; name: string },
  decision: { code: string; message: string },
): Answer {
  const { code } = decision
  if (code !== 'held') return rpcError(200, code, idText, -33001, `[POLICY DENIED] ${decision.message}`)
  const name = item.name.slice(0, 200)
  if (item.kind !== 'prompt')
    return rpcError(200, code, idText, era === 'modern' ? -32602 : -32002, 'Resource not found', {
      uri: name,
    })
  return rpcError(200, code, idText, -32602, `Unknown prompt: ${name}`)
}
