import type { Era } from './era.ts'

/** Our own members of `_meta` carry this prefix: a name of ours in reverse. */
const metaPrefix = 'dev.signalbox'

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

/** Where a person answers, and which request it is about. */
export type Link = { url: string; approval: string }

/** A call that waits for a person, for a client that can only read: the link is in the text, and beside it for machines. */
export function waitingResult(
  idText: string,
  era: Era,
  message: string,
  code: string,
  callId: string,
  link: Link,
): string {
  const text = `[POLICY DENIED] ${message} A person approves it at ${link.url} and you call again after approval.`
  return toolError(idText, era, text, code, callId, { approvalId: link.approval, url: link.url })
}

/** The same for a modern client that shows links: it opens the link and makes the call again with this state. */
export function linkResult(
  idText: string,
  message: string,
  callId: string,
  link: Link,
  state: string,
): string {
  const params = { mode: 'url', url: link.url, message }
  const meta = { code: 'approval_required', callId, approvalId: link.approval, url: link.url }
  return withId(idText, {
    result: {
      resultType: 'input_required',
      inputRequests: { [approvalInput]: { method: 'elicitation/create', params } },
      requestState: state,
      _meta: { [`${metaPrefix}/decision`]: meta },
    },
  })
}

/** What the gateway calls its own request for input. */
export const approvalInput = 'approval'

/** The same for a client of 2025-11-25 that shows links: the error that says so. */
export function linkError(idText: string, message: string, link: Link): string {
  const elicitation = { mode: 'url', elicitationId: link.approval, url: link.url, message }
  return errorAnswer(idText, -32042, message, { elicitations: [elicitation] })
}

/** The modern client throws on a result without content or `resultType`, and a legacy one must not see the latter. */
function toolError(
  idText: string,
  era: Era,
  text: string,
  code: string,
  callId: string,
  more: object = {},
): string {
  return withId(idText, {
    result: {
      content: [{ type: 'text', text }],
      isError: true,
      ...(era === 'modern' ? { resultType: 'complete' } : {}),
      _meta: { [`${metaPrefix}/decision`]: { code, callId, ...more } },
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
