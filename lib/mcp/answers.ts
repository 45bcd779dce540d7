import type { Era } from './era.ts'

/** Our own members of `_meta` carry this prefix: a name of ours in reverse. */
export const metaPrefix = 'dev.signalbox'

/** The id goes in as the text it came in: a number that is read and written again may be another. */
function withId(idText: string, members: object): string {
  return `{"jsonrpc":"2.0","id":${idText},${JSON.stringify(members).slice(1)}`
}

/** A refusal of a visible tool: a tool result that the model reads. `idText` is the request's id as JSON text. */
export function deniedResult(
  idText: string,
  era: Era,
  message: string,
  code: string,
  callId: string,
): string {
  return toolError(idText, era, `[POLICY DENIED] ${message}`, code, callId)
}

/** A tool result that says what went wrong beyond the gateway. */
export function failedResult(
  idText: string,
  era: Era,
  message: string,
  code: string,
  callId: string,
): string {
  return toolError(idText, era, message, code, callId)
}

/** The modern client throws on a result without content or `resultType`, and a legacy one must not see the latter. */
function toolError(idText: string, era: Era, text: string, code: string, callId: string): string {
  return withId(idText, {
    result: {
      content: [{ type: 'text', text }],
      isError: true,
      ...(era === 'modern' ? { resultType: 'complete' } : {}),
      _meta: { [`${metaPrefix}/decision`]: { code, callId } },
    },
  })
}

/** A JSON-RPC error. Without an id (nothing could be read) it says null, as JSON-RPC asks. */
export function errorAnswer(
  idText: string | undefined,
  code: number,
  message: string,
  data?: unknown,
): string {
  return withId(idText ?? 'null', { error: { code, message, ...(data === undefined ? {} : { data }) } })
}

/** A hidden tool, and one that does not exist: the same bytes. */
export function unknownTool(idText: string, name: string): string {
  return errorAnswer(idText, -32602, `Unknown tool: ${name}`)
}
