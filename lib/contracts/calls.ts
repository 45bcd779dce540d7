import * as z from 'zod'
import { approvalAnswer, approvalStatus } from './approvals.ts'
import { cursor, id, inOrg, moment, orgParams } from './fields.ts'
import { gateCounts } from './policies.ts'
import { route } from './route.ts'
import { connectionStep } from './servers.ts'

/**
 * The words of the log: what happened to a call, as a person reads it. A call that asked a person waits, and is then what
 * became of its request; the one call that may use an answer is allowed like any other.
 */
export const results = [
  'allowed',
  'limited',
  'waiting',
  'approved',
  'refused',
  'expired',
  'denied',
  'hidden',
] as const
/** Results of calls that asked a person. */
export const askedResults = ['waiting', 'approved', 'refused', 'expired'] as const
export const result = z.enum(results)

/** The request that a call made, joined, or used, or whose approval covers it. */
const callApproval = z.object({
  id,
  /** As it stands at this moment. */
  status: approvalStatus,
  /** This is the call that used it. */
  used: z.boolean(),
  /** This call brings the server what it asked for when it answered the one that used it, or the round before this one. */
  round: z.boolean(),
  answerBy: moment,
  answers: z.array(approvalAnswer.pick({ name: true, verdict: true, self: true, reason: true, at: true })),
})

export const callRow = z.object({
  id,
  at: moment,
  /** What was asked for: `tools/call`, or another method of the protocol; empty where it was refused before it was read. */
  method: z.string(),
  /** The name of the tool; or the URI, the URI template or the name of the prompt. */
  tool: z.string(),
  result,
  code: z.string(),
  /** JSON pointer of the rule that fired; empty when none did. */
  rule: z.string(),
  /** Why, in one English sentence; empty for a plain allowed call. */
  sentence: z.string(),
  argKeys: z.array(z.string()),
  grantId: id,
  identityId: id,
  identityName: z.string(),
  serverId: id,
  serverName: z.string(),
  sandbox: z.boolean(),
  policyId: id.nullable(),
  policyVersion: z.number().int().nullable(),
  /** Whose rule it was, and the version of the organisation policy that it was decided under too. */
  source: z.enum(['policy', 'guardrail']),
  guardrailVersion: z.number().int().nullable(),
  /** In progress until the server has answered. */
  outcome: z.string().nullable(),
  /** Milliseconds spent in the gateway, and in the server; null where it was not reached or has not answered. */
  gatewayMs: z.number().nullable(),
  serverMs: z.number().nullable(),
  /** What came back. */
  answer: z.object({
    /** How much of it was read for instructions to the model; `none` where there was no time, null where nothing came. */
    read: z.enum(['whole', 'part', 'none']).nullable(),
    /** What was found, at most five kinds; `place` is a JSON pointer to the text, with `*` for names that are data. */
    found: z.array(
      z.object({ kind: z.string(), severity: z.enum(['warning', 'danger']), place: z.string() }),
    ),
    /** Secrets that were taken out; null where that is not switched on for the server. */
    redacted: z.number().int().nullable(),
  }),
  sample: z.boolean(),
  tried: z.boolean(),
  /** Null where nobody was asked. */
  approval: callApproval.nullable(),
})
export type CallRow = z.output<typeof callRow>

export const callView = callRow.extend({
  message: z.string(),
  clientAddress: z.string().nullable(),
  argsDigest: z.string().nullable(),
  status: z.number().int().nullable(),
  bytes: z.number().int().nullable(),
  /** The line of stations of "Why": each check in order, with what it compared where the record keeps it. */
  why: z.array(
    z.object({
      station: z.string(),
      detail: z.string(),
      state: z.enum(['passed', 'stopped', 'not_reached']),
    }),
  ),
  /** The policy in force, if it still exists, for "Open this rule". */
  policyName: z.string().nullable(),
  /** The policy that has the rule that fired, if it still exists. */
  rulePolicyId: id.nullable(),
})
export type CallView = z.output<typeof callView>

const number = z.number().int()
const resultCounts = z.object({
  allowed: number,
  limited: number,
  waiting: number,
  approved: number,
  refused: number,
  expired: number,
  denied: number,
  hidden: number,
})

export const callFilter = {
  /** `asked` is any call that asked a person, whatever became of it. */
  result: z.enum([...results, 'asked']).optional(),
  method: z.string().max(60).optional(),
  tool: z.string().max(200).optional(),
  server: id.optional(),
  identity: id.optional(),
  grant: id.optional(),
  /** What came back tries to steer the model, was not read whole, or had secrets that were taken out. */
  answer: z.enum(['steers', 'unread', 'redacted']).optional(),
  /** A span that ends now, or two moments. */
  span: z.enum(['1h', '24h', '7d', '30d', 'all']).optional(),
  from: moment.optional(),
  to: moment.optional(),
}
export const listCalls = route({
  id: 'listCalls',
  summary: 'Tool calls, newest first',
  method: 'GET',
  path: '/orgs/{org}/calls',
  can: 'calls:read',
  params: orgParams,
  query: z.strictObject({
    ...callFilter,
    cursor: cursor.optional(),
    /**
     * Calls since this one. A call may be committed a moment after a later one, so the answer begins a few seconds
     * earlier and repeats some; `older` is then not null only where more came than one page holds.
     */
    after: id.optional(),
  }),
  returns: z.object({
    calls: z.array(callRow),
    /** Where older calls go on; null at the end. */
    older: cursor.nullable(),
  }),
})
export const summariseCalls = route({
  id: 'summariseCalls',
  summary: 'Counts by result and over time, for the same filters',
  method: 'GET',
  path: '/orgs/{org}/calls-summary',
  can: 'calls:read',
  params: orgParams,
  query: z.strictObject(callFilter),
  returns: z.object({
    counts: resultCounts,
    total: z.number().int(),
    from: moment,
    to: moment,
    buckets: z.array(resultCounts.extend({ at: moment })),
    /** What the filters may name. */
    methods: z.array(z.string()),
    tools: z.array(z.string()),
    /** What is no tool: by URI, URI template or name of a prompt. */
    items: z.array(z.string()),
    servers: z.array(z.object({ id, name: z.string() })),
    identities: z.array(z.object({ id, name: z.string() })),
    grants: z.array(z.object({ id, name: z.string() })),
    samples: z.number().int(),
    /** Calls in the same time, by what came back. */
    answers: z.object({ steers: number, unread: number, redacted: number }),
  }),
})
export const readCall = route({
  id: 'readCall',
  summary: 'One call and why it was decided so',
  method: 'GET',
  path: '/orgs/{org}/calls/{call}',
  can: 'calls:read',
  params: inOrg({ call: id }),
  returns: callView,
})
export const exportCalls = route({
  id: 'exportCalls',
  summary: 'Download the filtered calls',
  method: 'GET',
  path: '/orgs/{org}/calls-export',
  can: 'calls:export',
  answer: 'file',
  params: orgParams,
  query: z.strictObject({ ...callFilter, format: z.enum(['csv', 'jsonl']) }),
  returns: z.string(),
})

/** What a grant sees: the list as the gateway answers it. */
export const listForGrant = route({
  id: 'listForGrant',
  summary: 'The tools a grant sees, asked of the gateway',
  method: 'POST',
  path: '/orgs/{org}/grants/{grant}/listing',
  can: 'calls:try',
  params: inOrg({ grant: id }),
  returns: z.object({
    tools: z.array(z.object({ name: z.string(), inputSchema: z.string().nullable() })),
    /** Reviewed tools of the server that this grant does not see. */
    unseen: z.array(z.string()),
  }),
  problems: ['gateway_unreachable'],
})
export const triedCall = z.object({
  n: z.number().int(),
  callId: id.nullable(),
  result: result.nullable(),
  /** The answer as the agent sees it, JSON text. */
  answer: z.string(),
  httpStatus: z.number().int(),
  ms: z.number(),
  rule: z.string(),
  sentence: z.string(),
})
/** Sends a real call through the gateway, once or up to 50 times, and says what the agent would have read. */
export const tryCall = route({
  id: 'tryCall',
  summary: 'Try a call through the gateway',
  method: 'POST',
  path: '/orgs/{org}/grants/{grant}/tries',
  can: 'calls:try',
  answer: 'lines',
  params: inOrg({ grant: id }),
  body: z.strictObject({
    tool: z.string().min(1, 'Choose a tool.').max(200),
    /** JSON text of the arguments object. */
    args: z.string().max(65_536, 'Arguments have at most 64 KB.'),
    repeat: z.number().int().min(1, 'At least once.').max(50, 'At most 50 times.').default(1),
  }),
  returns: triedCall,
  problems: ['invalid_input', 'gateway_unreachable'],
})
/** Says hello to the gateway as the grant's client would, reads the lists, and says step by step what it sees. */
export const testGrant = route({
  id: 'testGrant',
  summary: 'Test a grant: what its client sees through the gateway',
  method: 'POST',
  path: '/orgs/{org}/grants/{grant}/test',
  can: 'calls:try',
  answer: 'lines',
  params: inOrg({ grant: id }),
  returns: z.discriminatedUnion('kind', [
    connectionStep,
    z.object({
      kind: z.literal('seen'),
      tools: z.array(z.string()),
      /** Tools of the server that this client does not see. */
      unseen: z.array(z.string()),
      resources: z.number().int(),
      prompts: z.number().int(),
    }),
  ]),
})
/** 40 real calls of all kinds to the sandbox, marked as a sample. */
export const runSample = route({
  id: 'runSample',
  summary: 'Run a sample session against the sandbox',
  method: 'POST',
  path: '/orgs/{org}/samples',
  can: 'calls:try',
  answer: 'lines',
  params: orgParams,
  body: z.strictObject({ grantId: id.optional() }),
  returns: z.object({
    done: z.number().int(),
    of: z.number().int(),
    tool: z.string(),
    result: result.nullable(),
  }),
  problems: ['not_found', 'gateway_unreachable'],
})
export const removeSamples = route({
  id: 'removeSamples',
  summary: 'Remove all calls of sample sessions',
  method: 'DELETE',
  path: '/orgs/{org}/samples',
  can: 'grants:write',
  params: orgParams,
  returns: z.object({ removed: z.number().int() }),
})

export const eventRow = z.object({
  id,
  at: moment,
  action: z.string(),
  /** What happened, in one English sentence. */
  sentence: z.string(),
  actorKind: z.enum(['member', 'token', 'job']),
  actorName: z.string(),
  subject: z.string(),
  subjectId: z.string().nullable(),
  name: z.string(),
  before: z.unknown(),
  after: z.unknown(),
})
export type EventRow = z.output<typeof eventRow>
export const eventFilter = {
  action: z.string().max(60).optional(),
  actor: z.string().max(80).optional(),
  subject: z.string().max(40).optional(),
  span: z.enum(['1h', '24h', '7d', '30d', 'all']).optional(),
  from: moment.optional(),
  to: moment.optional(),
}
export const listEvents = route({
  id: 'listEvents',
  summary: 'Changes made in the console and by the API, newest first',
  method: 'GET',
  path: '/orgs/{org}/events',
  can: 'events:read',
  params: orgParams,
  query: z.strictObject({ ...eventFilter, cursor: cursor.optional(), after: id.optional() }),
  returns: z.object({
    events: z.array(eventRow),
    older: cursor.nullable(),
    actors: z.array(z.string()),
    actions: z.array(z.string()),
  }),
})
export const exportEvents = route({
  id: 'exportEvents',
  summary: 'Download the filtered changes',
  method: 'GET',
  path: '/orgs/{org}/events-export',
  can: 'events:read',
  answer: 'file',
  params: orgParams,
  query: z.strictObject({ ...eventFilter, format: z.enum(['csv', 'jsonl']) }),
  returns: z.string(),
})

export const readHome = route({
  id: 'readHome',
  summary: 'What to do next, and what happened',
  method: 'GET',
  path: '/orgs/{org}/home',
  can: 'organisation:read',
  params: orgParams,
  returns: z.object({
    /** Each ticks itself off from what really happened. */
    setup: z.object({
      server: z.boolean(),
      policyPublished: z.boolean(),
      agentConnected: z.boolean(),
      callAllowed: z.boolean(),
      callStopped: z.boolean(),
    }),
    counts: gateCounts,
    /** Calls that wait for a person at this moment. */
    waiting: z.number().int(),
    lastCalls: z.array(callRow),
    stoppedToday: z.array(callRow),
    stoppedTodayCount: z.number().int(),
    expiring: z.array(z.object({ grantId: id, identityName: z.string(), expiresAt: moment })),
    firstServer: z.object({ id, name: z.string() }).nullable(),
    firstPolicy: z.object({ id, name: z.string() }).nullable(),
    firstGrant: z.object({ id, name: z.string() }).nullable(),
    gateways: z.object({ ready: z.number().int(), lastActiveMs: z.number().nullable() }),
  }),
})
