import * as z from 'zod'
import { categories, levels } from '#lib/risk/types.ts'
import { id, inOrg, moment, name, orgParams } from './fields.ts'
import { route } from './route.ts'

export const category = z.enum(categories)
export const risk = z.enum(levels)
export const toolState = z.enum(['reviewed', 'new', 'changed', 'removed'])

/** Headers that belong to the connection or to the protocol: set by hand, they would break every call. */
const notByHand =
  /^(?:host|connection|content-.*|transfer-encoding|keep-alive|upgrade|te|trailer|expect|accept|accept-encoding|proxy-.*|mcp-.*|last-event-id|signalbox-.*)$/i

/** A header name and value for the upstream; write-only: no answer ever holds a value. */
const header = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Name the header, like X-API-Key.')
    .max(64, 'Use at most 64 characters.')
    .regex(/^[!#$%&'*+.^`|~0-9A-Za-z-]+$/, 'Use letters, digits and hyphens, like X-API-Key.')
    .refine(
      (name) => !notByHand.test(name),
      'This header belongs to the connection; use the one that holds the key.',
    ),
  value: z
    .string()
    .min(1, 'Give the header a value.')
    .max(4096, 'Use at most 4,096 characters.')
    .regex(/^[\x20-\x7e]*$/, 'Use plain characters without line breaks.'),
})
export const headers = z.array(header).max(8, 'Use at most 8 headers.')

export const credentialView = z.object({ headerNames: z.array(z.string()), setBy: z.string(), setAt: moment })
export const findingView = z.object({
  kind: z.string(),
  severity: z.enum(['info', 'warning', 'danger']),
  /** JSON pointer into the definition. */
  place: z.string(),
  /** UTF-16 units of the text there; a finding of an older version has none. */
  range: z.object({ from: z.number().int(), to: z.number().int() }).optional(),
  /** The finding is about the name of the member that `place` points to. */
  key: z.literal(true).optional(),
  /** The text, shortened, with what is invisible made visible. */
  visible: z.string(),
})
export const serverView = z.object({
  id,
  name: z.string(),
  url: z.string(),
  eras: z.array(z.string()),
  sandbox: z.boolean(),
  instructions: z.string().nullable(),
  /** What in the instructions steers the model or hides. */
  instructionFindings: z.array(findingView),
  credential: credentialView.nullable(),
  toolCount: z.number().int(),
  /** Tokens of all definitions together, counted with o200k_base. */
  tokens: z.number().int(),
  risks: z.object({ low: z.number(), medium: z.number(), high: z.number(), critical: z.number() }),
  policies: z.array(z.object({ id, name: z.string(), activeVersion: z.number().int().nullable() })),
  createdAt: moment,
  /** When its list was last read, and when that was last tried. */
  readAt: moment.nullable(),
  triedAt: moment.nullable(),
  /** Why the last try changed nothing; null where it worked. */
  readProblem: z.string().nullable(),
  /** Tools that are new or changed and that nobody has decided about. */
  changes: z.number().int(),
  /** Resources, templates and prompts of which the same is true. */
  itemChanges: z.number().int(),
  version: z.number().int(),
})
export type ServerView = z.output<typeof serverView>

export const signalView = z.object({
  id: z.string(),
  phrase: z.string(),
  field: z.string(),
  words: z.string(),
  raises: risk.optional(),
})
/** What a person said of a tool instead of the classifier. */
export const overrideView = z.object({
  category,
  risk,
  reason: z.string(),
  by: z.string(),
  at: moment,
  /** The server has changed the definition since: it may still raise what the classifier says, and no longer lower it. */
  earlier: z.boolean(),
  /** The owner who let it hold for the organisation policy; until then that takes the more severe of both. */
  confirmedBy: z.string().nullable(),
  confirmedAt: moment.nullable(),
})
export const toolView = z.object({
  name: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  /** What rules see: what the classifier says, or the override. */
  category,
  risk,
  classified: z.object({ category, risk }),
  override: overrideView.nullable(),
  signals: z.array(signalView),
  findings: z.array(findingView),
  /** What the server claims about its tool; a claim, not evidence. */
  claims: z.record(z.string(), z.unknown()),
  /** The schema as JSON text, exactly as the server sent its members. */
  inputSchema: z.string().nullable(),
  tokens: z.number().int(),
  state: toolState,
  /** Changes with its override and its definition. */
  version: z.number().int(),
})
export type ToolView = z.output<typeof toolView>

export const listServers = route({
  id: 'listServers',
  summary: 'Servers of an organisation',
  method: 'GET',
  path: '/orgs/{org}/servers',
  can: 'servers:read',
  params: orgParams,
  returns: z.object({ servers: z.array(serverView), sandboxUrl: z.string().nullable() }),
})
export const readServer = route({
  id: 'readServer',
  summary: 'Read a server',
  method: 'GET',
  path: '/orgs/{org}/servers/{server}',
  can: 'servers:read',
  params: inOrg({ server: id }),
  returns: serverView,
})
export const listTools = route({
  id: 'listTools',
  summary: 'The inventory of a server: each tool with its risk and evidence',
  method: 'GET',
  path: '/orgs/{org}/servers/{server}/tools',
  can: 'servers:read',
  params: inOrg({ server: id }),
  returns: z.object({
    server: serverView,
    tools: z.array(toolView),
    may: z.object({
      override: z.boolean(),
      /** Let an override hold for the organisation policy. */
      confirm: z.boolean(),
      /** Read in *Changes* who said what, and when. */
      history: z.boolean(),
    }),
  }),
})

export const connectionStep = z.object({
  kind: z.literal('step'),
  step: z.enum(['address', 'secure', 'reachable', 'speaks', 'signed_in', 'tools']),
  /** `Address`, `Secure connection`, `Reachable`, `Speaks MCP`, `Signed in`, `21 tools`. */
  label: z.string(),
  state: z.enum(['running', 'ok', 'failed', 'skipped']),
  ms: z.number(),
  detail: z.string(),
  problem: z.object({ code: z.string(), sentence: z.string(), fix: z.string() }).optional(),
  /** The server wants a header: open the header fields at this step. */
  wantsHeaders: z.boolean().optional(),
  /** smartapis.net could not be reached: the sandbox has the same tool names. */
  offerSandbox: z.boolean().optional(),
})
/**
 * Connects, reads the tools and registers, in one request: lines are the steps as they happen, then either the
 * server with its first draft, or the refusal of the registration. A failed step leaves nothing behind.
 */
export const createServer = route({
  id: 'createServer',
  summary: 'Connect and register a server',
  method: 'POST',
  path: '/orgs/{org}/servers',
  can: 'servers:write',
  answer: 'lines',
  params: orgParams,
  body: z.strictObject({
    name: name.optional(),
    /** Exactly one of these. */
    url: z.string().trim().max(2000, 'This address is too long.').optional(),
    sandbox: z.literal(true).optional(),
    headers: headers.optional(),
  }),
  returns: z.discriminatedUnion('kind', [
    connectionStep,
    z.object({ kind: z.literal('registered'), server: serverView, policyId: id }),
    z.object({ kind: z.literal('failed'), code: z.string(), sentence: z.string(), fix: z.string() }),
  ]),
  problems: ['invalid_input', 'name_taken', 'not_available'],
})
export const saveServer = route({
  id: 'saveServer',
  summary: 'Rename a server',
  method: 'PUT',
  path: '/orgs/{org}/servers/{server}',
  can: 'servers:write',
  ifMatch: true,
  params: inOrg({ server: id }),
  body: z.strictObject({ name }),
  returns: serverView,
  problems: ['conflict', 'name_taken'],
})
export const removeServer = route({
  id: 'removeServer',
  summary: 'Remove a server with its policies and grants; its calls stay in the log',
  method: 'DELETE',
  path: '/orgs/{org}/servers/{server}',
  can: 'servers:write',
  status: 204,
  params: inOrg({ server: id }),
  returns: z.void(),
})
/** Replaces all headers; no proxy URL changes. */
export const saveCredential = route({
  id: 'saveCredential',
  summary: 'Set the headers sent to a server',
  method: 'PUT',
  path: '/orgs/{org}/servers/{server}/credential',
  can: 'servers:write',
  params: inOrg({ server: id }),
  body: z.strictObject({ headers: headers.min(1, 'Add a header.') }),
  returns: serverView,
})
export const removeCredential = route({
  id: 'removeCredential',
  summary: 'Send no headers to a server any more',
  method: 'DELETE',
  path: '/orgs/{org}/servers/{server}/credential',
  can: 'servers:write',
  params: inOrg({ server: id }),
  returns: serverView,
})
