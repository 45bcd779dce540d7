/** What the gateway does with a request or notification. Whatever is not in the tables is refused or dropped. */
export type MethodRule =
  /** Goes through, recorded only by the transport. */
  | 'pass'
  /** `initialize`: the answer's revision must be one that is enforced. */
  | 'initialize'
  /** `server/discover`: the answer is intersected with what is enforced. */
  | 'discover'
  /** `tools/list`: the answer is filtered. */
  | 'list_tools'
  /** `tools/call`: decided and recorded. */
  | 'call_tool'
  /** Asked by a server, answered by the gateway itself: the client hears nothing. */
  | 'answer'
  /** Not enabled for any server yet: refused as if the method did not exist. */
  | 'refuse'

type Entry = { kind: 'request' | 'notification'; eras: readonly ('legacy' | 'modern')[]; rule: MethodRule }
const both = ['legacy', 'modern'] as const
const legacy = ['legacy'] as const
const modern = ['modern'] as const

/** Every method and notification that a client may send, of every revision up to 2026-07-28. */
export const clientMethods: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ['initialize', { kind: 'request', eras: legacy, rule: 'initialize' }],
  ['ping', { kind: 'request', eras: legacy, rule: 'pass' }],
  ['logging/setLevel', { kind: 'request', eras: legacy, rule: 'pass' }],
  ['server/discover', { kind: 'request', eras: modern, rule: 'discover' }],
  ['tools/list', { kind: 'request', eras: both, rule: 'list_tools' }],
  ['tools/call', { kind: 'request', eras: both, rule: 'call_tool' }],
  ['subscriptions/listen', { kind: 'request', eras: modern, rule: 'refuse' }],
  // Governed by a reviewed set of their own, which does not exist yet: closed until it does.
  ['resources/list', { kind: 'request', eras: both, rule: 'refuse' }],
  ['resources/templates/list', { kind: 'request', eras: both, rule: 'refuse' }],
  ['resources/read', { kind: 'request', eras: both, rule: 'refuse' }],
  ['resources/subscribe', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['resources/unsubscribe', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['prompts/list', { kind: 'request', eras: both, rule: 'refuse' }],
  ['prompts/get', { kind: 'request', eras: both, rule: 'refuse' }],
  ['completion/complete', { kind: 'request', eras: both, rule: 'refuse' }],
  ['tasks/get', { kind: 'request', eras: both, rule: 'refuse' }],
  ['tasks/result', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['tasks/list', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['tasks/update', { kind: 'request', eras: modern, rule: 'refuse' }],
  ['tasks/cancel', { kind: 'request', eras: both, rule: 'refuse' }],
  ['notifications/initialized', { kind: 'notification', eras: legacy, rule: 'pass' }],
  ['notifications/cancelled', { kind: 'notification', eras: legacy, rule: 'pass' }],
  ['notifications/progress', { kind: 'notification', eras: legacy, rule: 'pass' }],
  ['notifications/roots/list_changed', { kind: 'notification', eras: legacy, rule: 'refuse' }],
  ['notifications/tasks/status', { kind: 'notification', eras: legacy, rule: 'refuse' }],
])

/** Every method and notification that a server may send. Requests of servers ended with the legacy era. */
export const serverMethods: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ['ping', { kind: 'request', eras: legacy, rule: 'answer' }],
  // These reach past the gateway to the person or the model at the other end.
  ['sampling/createMessage', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['elicitation/create', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['roots/list', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['tasks/get', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['tasks/result', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['tasks/list', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['tasks/cancel', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['notifications/progress', { kind: 'notification', eras: both, rule: 'pass' }],
  ['notifications/message', { kind: 'notification', eras: both, rule: 'pass' }],
  ['notifications/cancelled', { kind: 'notification', eras: both, rule: 'pass' }],
  ['notifications/tools/list_changed', { kind: 'notification', eras: both, rule: 'pass' }],
  ['notifications/prompts/list_changed', { kind: 'notification', eras: both, rule: 'refuse' }],
  ['notifications/resources/list_changed', { kind: 'notification', eras: both, rule: 'refuse' }],
  ['notifications/resources/updated', { kind: 'notification', eras: both, rule: 'refuse' }],
  ['notifications/elicitation/complete', { kind: 'notification', eras: legacy, rule: 'refuse' }],
  ['notifications/tasks/status', { kind: 'notification', eras: legacy, rule: 'refuse' }],
  ['notifications/tasks', { kind: 'notification', eras: modern, rule: 'refuse' }],
  ['notifications/subscriptions/acknowledged', { kind: 'notification', eras: modern, rule: 'refuse' }],
])

/** The rule for a client's message; `unknown` for a method that the table or this era does not have. */
export function ruleFor(
  method: string,
  kind: 'request' | 'notification',
  era: 'legacy' | 'modern',
): MethodRule | 'unknown' {
  return ruleIn(clientMethods, method, kind, era)
}

/** The rule for what a server sends of its own accord; `unknown` as with {@link ruleFor}. */
export function serverRuleFor(
  method: string,
  kind: 'request' | 'notification',
  era: 'legacy' | 'modern',
): MethodRule | 'unknown' {
  return ruleIn(serverMethods, method, kind, era)
}

function ruleIn(
  table: ReadonlyMap<string, Entry>,
  method: string,
  kind: Entry['kind'],
  era: 'legacy' | 'modern',
): MethodRule | 'unknown' {
  const entry = table.get(method)
  return entry && entry.kind === kind && entry.eras.includes(era) ? entry.rule : 'unknown'
}
