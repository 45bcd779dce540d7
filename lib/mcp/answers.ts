import type { Era } from './era.ts'

/** Our own members of `_meta` carry this prefix: a name of ours in reverse. */
export const metaPrefix = 'dev.signalbox'

/** A refusal of a visible tool: a tool result that the model reads. `idText` is the request's id as JSON text. */
export function deniedResult(
  idText: string,
  era: Era,
  message: string,
  code: string,
  callId: string,
): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: '\u0000',
    result: {
      content: [{ type: 'text', text: `[POLICY DENIED] ${message}` }],
      isError: true,
      ...(era === 'modern' ? { resultType: 'complete' } : {}),
      _meta: { [`${metaPrefix}/decision`]: { code, callId } },
    },
  }).replace('"\\u0000"', () => idText)
}

/** A tool result that says what went wrong beyond the gateway. */
export function failedResult(
  idText: string,
  era: Era,
  message: string,
  code: string,
  callId: string,
): string {
  return deniedResult(idText, era, message, code, callId).replace('[POLICY DENIED] ', '')
}

/** A JSON-RPC error. Without an id (nothing could be read) it says null, as JSON-RPC asks. */
export function errorAnswer(
  idText: string | undefined,
  code: number,
  message: string,
  data?: unknown,
): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: '\u0000',
    error: { code, message, ...(data === undefined ? {} : { data }) },
  }).replace('"\\u0000"', () => idText ?? 'null')
}

/** A hidden tool, and one that does not exist: the same bytes. */
export function unknownTool(idText: string, name: string): string {
  return errorAnswer(idText, -32602, `Unknown tool: ${name}`)
}

export function unknownMethod(idText: string, method: string): string {
  return errorAnswer(idText, -32601, `Method not found: ${method.slice(0, 120)}`)
}
