import * as z from 'zod'
import { cursor, id, inOrg, moment, orgParams } from './fields.ts'
import { route } from './route.ts'
import { category, risk } from './servers.ts'

/**
 * What became of a request. It waits; enough people approve and the call passes once (`used`); or somebody refuses, or it
 * is not answered, or not used, in time (`expired`); or the call could not be made that way any more, because its grant,
 * its policy or the right of who approved is not what it was (`void`).
 */
export const approvalStatuses = ['waiting', 'approved', 'used', 'refused', 'expired', 'void'] as const
export const approvalStatus = z.enum(approvalStatuses)

/**
 * Where a person answers, below the console's address: this is the link that agents are given. A gateway knows ids and no
 * names, so the page finds the organisation's own address for whoever is signed in, or answers as if there were nothing.
 */
export const approvalPath = (org: string, approval: string) => `/approvals/${org}/${approval}`

/** What one member said. A member counts once. */
export const approvalAnswer = z.object({
  userId: id,
  name: z.string(),
  role: z.string(),
  verdict: z.enum(['approved', 'refused']),
  /** They own the agent that asked. */
  self: z.boolean(),
  /** Why, as they wrote it; the agent reads the reason of a refusal. May be empty. */
  reason: z.string(),
  at: moment,
})

/** One document that asks. Every one of a request's has to be satisfied. */
export const approvalNeed = z.object({
  source: z.enum(['policy', 'guardrail']),
  /** JSON pointer of what asked, in that document. */
  rule: z.string(),
  /** Why, as the rule says it; empty where it does not. */
  reason: z.string(),
  /** `role:approver`, `member:ana@example.com`; never empty. */
  approvers: z.array(z.string()),
  count: z.number().int(),
  /** How many of those who answered count here now. */
  approved: z.number().int(),
})

export const approvalRow = z.object({
  id,
  /** As it stands at this moment, whatever was already written: `approval_standing` in the database. */
  status: approvalStatus,
  tool: z.string(),
  category,
  risk,
  serverId: id,
  serverName: z.string(),
  grantId: id,
  /** Who asks, and the member who that is or who owns it; null where nobody is known. */
  identityId: id,
  identityName: z.string(),
  identityKind: z.enum(['person', 'agent', 'automation']),
  owner: z.object({ userId: id, name: z.string() }).nullable(),
  policyId: id,
  policyName: z.string().nullable(),
  policyVersion: z.number().int(),
  guardrailVersion: z.number().int().nullable(),
  /** The rule that asked, in the document that `source` names, and what the agent was told. */
  rule: z.string(),
  source: z.enum(['policy', 'guardrail']),
  message: z.string(),
  needs: z.array(approvalNeed),
  argKeys: z.array(z.string()),
  askedAt: moment,
  answerBy: moment,
  /** How often the same call was made while it waited, the first time included. */
  asks: z.number().int(),
  lastAskedAt: moment,
  decidedAt: moment.nullable(),
  /** Until when the approved call may be made. */
  useBy: moment.nullable(),
  endedAt: moment.nullable(),
  answers: z.array(approvalAnswer),
  /** The call that used it. */
  usedBy: z.object({ callId: id, at: moment }).nullable(),
  /** Whether whoever reads this may answer: `self` for the owner of the agent, where the organisation allows that. */
  mayAnswer: z.enum(['yes', 'self', 'no']),
})
export type ApprovalRow = z.output<typeof approvalRow>

export const approvalView = approvalRow.extend({
  /**
   * The complete arguments: JSON text with its numbers and its order of keys as sent. Null as soon as the request is over,
   * and for a reader who neither answers this request nor, by their role, others.
   */
  args: z.string().nullable(),
  /**
   * Against the last approved call of this tool by the same identity: which top-level arguments are the same. The values
   * of that call are gone; what stays is a keyed digest of each. Null where there was none.
   */
  sinceLastApproved: z
    .object({
      approvalId: id,
      at: moment,
      args: z.array(z.object({ name: z.string(), change: z.enum(['same', 'changed', 'added', 'removed']) })),
    })
    .nullable(),
  /** How often this identity asked for anything. */
  asked: z.object({ lastHour: z.number().int(), lastDay: z.number().int() }),
  /** The latest decided requests for this tool. */
  similar: z.array(approvalRow),
  /** The moment of this answer: what counts down is counted from it. */
  now: moment,
})
export type ApprovalView = z.output<typeof approvalView>

/**
 * An answer. `answer_approval(org, id, member, verdict, reason)` gives it, in one transaction, first come first served:
 * - `approved`: enough have approved, and the call passes once; `counted`: it stands, and more people are needed;
 * - `refused`;
 * - `over`: it does not wait any more, and `standing` says why (somebody was faster, it expired, or it is void);
 * - `already`: this member approved before; `not_allowed`; `missing`.
 * Only a member can answer: a token and a job are nobody.
 */
export const answerBody = z.strictObject({
  verdict: z.enum(['approved', 'refused'], 'Approve or refuse.'),
  /** Free text; for a refusal the agent reads it. */
  reason: z
    .string()
    .trim()
    .max(500, 'Use at most 500 characters.')
    .regex(/^(?:[^\p{Cc}\p{Cf}\p{Cs}]|\n)*$/u, 'Use visible characters only.')
    .default(''),
})
export const answerResults = [
  'approved',
  'counted',
  'refused',
  'over',
  'already',
  'not_allowed',
  'missing',
] as const

/** What waits; what somebody approved or refused; what came to nothing, by time or because it could not be made any more. */
export const approvalStates = ['waiting', 'decided', 'expired'] as const
export const approvalState = z.enum(approvalStates)
export type ApprovalState = z.output<typeof approvalState>

export const approvalFilter = {
  tool: z.string().max(200).optional(),
  server: id.optional(),
  identity: id.optional(),
  /** When it was asked: a span that ends now, or two moments. */
  span: z.enum(['1h', '24h', '7d', '30d', 'all']).optional(),
  from: moment.optional(),
  to: moment.optional(),
}
const named = z.array(z.object({ id, name: z.string() }))

export const listApprovals = route({
  id: 'listApprovals',
  summary: 'Requests for a person’s answer: what waits, the oldest first; what is over, the newest first',
  method: 'GET',
  path: '/orgs/{org}/approvals',
  can: 'calls:read',
  params: orgParams,
  query: z.strictObject({
    state: approvalState.default('waiting'),
    ...approvalFilter,
    cursor: cursor.optional(),
  }),
  returns: z.object({
    approvals: z.array(approvalRow),
    /** Where the list goes on; null at its end. */
    more: cursor.nullable(),
    /** The moment of this answer: what counts down is counted from it. */
    now: moment,
    /** What the filters may name. */
    tools: z.array(z.string()),
    servers: named,
    identities: named,
  }),
})
export const countApprovals = route({
  id: 'countApprovals',
  summary: 'How many requests wait for an answer',
  method: 'GET',
  path: '/orgs/{org}/approvals-count',
  can: 'calls:read',
  params: orgParams,
  returns: z.object({ waiting: z.number().int() }),
})
export const readApproval = route({
  id: 'readApproval',
  summary: 'One request, with everything that whoever answers it should know',
  method: 'GET',
  path: '/orgs/{org}/approvals/{approval}',
  can: 'calls:read',
  params: inOrg({ approval: id }),
  returns: approvalView,
})
/** Who may answer is said by the rule that asks, which may name members of any role: `mayAnswer` of the request. */
export const answerApproval = route({
  id: 'answerApproval',
  summary: 'Approve a waiting call once, or refuse it',
  method: 'POST',
  path: '/orgs/{org}/approvals/{approval}/answer',
  can: 'calls:read',
  params: inOrg({ approval: id }),
  body: answerBody,
  returns: approvalView,
  problems: ['already_answered', 'not_waiting', 'unreadable_arguments'],
})
