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
  /** A list of resources, templates or prompts: the answer is cut to what was reviewed. */
  | 'list_resources'
  | 'list_templates'
  | 'list_prompts'
  /** Names a resource: recorded, and forwarded where it was reviewed. */
  | 'resource'
  /** `prompts/get`: the same for a prompt. */
  | 'prompt'
  /** `completion/complete`: the same for the prompt or template that it completes for. */
  | 'complete'
  /** `subscriptions/listen`: what it subscribes to is cut to what may be seen. */
  | 'listen'
  /** Asked by a server, put before the client, whose answer comes back in a request of its own. */
  | 'ask_client'
  /** Asked by a server, answered by the gateway itself: the client hears nothing. */
  | 'answer'
  /** Refused as if the method did not exist. */
  | 'refuse'

/**
 * What somebody may switch on for a server; whatever is not switched on does not exist for its clients. `redaction` takes
 * secrets out of all that comes from the server.
 */
export const settings = [
  'resources',
  'prompts',
  'completion',
  'sampling',
  'elicitation',
  'roots',
  'redaction',
] as const
export type Setting = (typeof settings)[number]

type Entry = {
  kind: 'request' | 'notification'
  eras: readonly ('legacy' | 'modern')[]
  rule: MethodRule
  /** Where this is not switched on for the server, the rule is `refuse`. */
  needs?: Setting
}
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
  ['subscriptions/listen', { kind: 'request', eras: modern, rule: 'listen' }],
  ['resources/list', { kind: 'request', eras: both, rule: 'list_resources', needs: 'resources' }],
  ['resources/templates/list', { kind: 'request', eras: both, rule: 'list_templates', needs: 'resources' }],
  ['resources/read', { kind: 'request', eras: both, rule: 'resource', needs: 'resources' }],
  ['resources/subscribe', { kind: 'request', eras: legacy, rule: 'resource', needs: 'resources' }],
  ['resources/unsubscribe', { kind: 'request', eras: legacy, rule: 'resource', needs: 'resources' }],
  ['prompts/list', { kind: 'request', eras: both, rule: 'list_prompts', needs: 'prompts' }],
  ['prompts/get', { kind: 'request', eras: both, rule: 'prompt', needs: 'prompts' }],
  ['completion/complete', { kind: 'request', eras: both, rule: 'complete', needs: 'completion' }],
  // A task outlives the call that was decided: none may be begun, so there is none to ask about.
  ['tasks/get', { kind: 'request', eras: both, rule: 'refuse' }],
  ['tasks/result', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['tasks/list', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['tasks/update', { kind: 'request', eras: modern, rule: 'refuse' }],
  ['tasks/cancel', { kind: 'request', eras: both, rule: 'refuse' }],
  ['notifications/initialized', { kind: 'notification', eras: legacy, rule: 'pass' }],
  ['notifications/cancelled', { kind: 'notification', eras: legacy, rule: 'pass' }],
  ['notifications/progress', { kind: 'notification', eras: legacy, rule: 'pass' }],
  ['notifications/roots/list_changed', { kind: 'notification', eras: legacy, rule: 'pass', needs: 'roots' }],
  ['notifications/tasks/status', { kind: 'notification', eras: legacy, rule: 'refuse' }],
])

/** Every method and notification that a server may send. Requests of servers ended with the legacy era. */
export const serverMethods: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ['ping', { kind: 'request', eras: legacy, rule: 'answer' }],
  // These reach past the gateway to the person or the model at the other end.
  ['sampling/createMessage', { kind: 'request', eras: legacy, rule: 'ask_client', needs: 'sampling' }],
  ['elicitation/create', { kind: 'request', eras: legacy, rule: 'ask_client', needs: 'elicitation' }],
  ['roots/list', { kind: 'request', eras: legacy, rule: 'ask_client', needs: 'roots' }],
  ['tasks/get', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['tasks/result', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['tasks/list', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['tasks/cancel', { kind: 'request', eras: legacy, rule: 'refuse' }],
  ['notifications/progress', { kind: 'notification', eras: both, rule: 'pass' }],
  ['notifications/message', { kind: 'notification', eras: both, rule: 'pass' }],
  ['notifications/cancelled', { kind: 'notification', eras: both, rule: 'pass' }],
  ['notifications/tools/list_changed', { kind: 'notification', eras: both, rule: 'pass' }],
  [
    'notifications/prompts/list_changed',
    { kind: 'notification', eras: both, rule: 'pass', needs: 'prompts' },
  ],
  [
    'notifications/resources/list_changed',
    { kind: 'notification', eras: both, rule: 'pass', needs: 'resources' },
  ],
  [
    'notifications/resources/updated',
    { kind: 'notification', eras: both, rule: 'resource', needs: 'resources' },
  ],
  [
    'notifications/elicitation/complete',
    { kind: 'notification', eras: legacy, rule: 'pass', needs: 'elicitation' },
  ],
  ['notifications/tasks/status', { kind: 'notification', eras: legacy, rule: 'refuse' }],
  ['notifications/tasks', { kind: 'notification', eras: modern, rule: 'refuse' }],
  ['notifications/subscriptions/acknowledged', { kind: 'notification', eras: modern, rule: 'pass' }],
])

/**
 * The rule for a client's message; `unknown` for a method that the table or this era does not have.
 * @param on what is switched on for the server
 */
export function ruleFor(
  method: string,
  kind: 'request' | 'notification',
  era: 'legacy' | 'modern',
  on: ReadonlySet<Setting>,
): MethodRule | 'unknown' {
  return ruleIn(clientMethods, method, kind, era, on)
}

/** The rule for what a server sends of its own accord; `unknown` as with {@link ruleFor}. */
export function serverRuleFor(
  method: string,
  kind: 'request' | 'notification',
  era: 'legacy' | 'modern',
  on: ReadonlySet<Setting>,
): MethodRule | 'unknown' {
  return ruleIn(serverMethods, method, kind, era, on)
}

function ruleIn(
  table: ReadonlyMap<string, Entry>,
  method: string,
  kind: Entry['kind'],
  era: 'legacy' | 'modern',
  on: ReadonlySet<Setting>,
): MethodRule | 'unknown' {
  const entry = table.get(method)
  if (entry === undefined || entry.kind !== kind || !entry.eras.includes(era)) return 'unknown'
  return entry.needs === undefined || on.has(entry.needs) ? entry.rule : 'refuse'
}

/** What has to be switched on for a server to ask this of a client; undefined for what no server may ask. */
export function askedSetting(method: string): Setting | undefined {
  const entry = serverMethods.get(method)
  return entry?.rule === 'ask_client' ? entry.needs : undefined
}

/** What has to be switched on for a server to ask anything of a client. */
export const askable: readonly Setting[] = ['sampling', 'elicitation', 'roots']

/** The members of a client's or a server's declared capabilities that belong to what is switched on. */
export function capabilityNames(whose: 'client' | 'server', on: ReadonlySet<Setting>): Set<string> {
  const known: Readonly<Record<string, Setting | undefined>> = whose === 'client' ? ofClients : ofServers
  return new Set(
    Object.keys(known).filter((name) => {
      const needs = known[name]
      return needs === undefined || on.has(needs)
    }),
  )
}

const ofClients = { sampling: 'sampling', elicitation: 'elicitation', roots: 'roots' } as const
const ofServers = {
  tools: undefined,
  logging: undefined,
  resources: 'resources',
  prompts: 'prompts',
  completions: 'completion',
} as const
