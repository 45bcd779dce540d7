import * as z from 'zod'
import { id, moment, slug } from './fields.ts'
import { itemKind } from './items.ts'
import { category, risk } from './servers.ts'
import type { WebhookEventType } from './webhooks.ts'

const named = z.strictObject({ id, name: z.string() })

const request = {
  approval: id,
  tool: z.string(),
  category,
  risk,
  server: named,
  identity: named.extend({ kind: z.enum(['person', 'agent', 'automation']) }),
  grant: id,
  rule: z.string(),
  /** Names of the top-level arguments, never their values. */
  argumentNames: z.array(z.string()),
  askedAt: moment,
  answerBy: moment,
}
const answers = z.array(
  z.strictObject({ name: z.string(), verdict: z.enum(['approved', 'refused']), at: moment }),
)
const byWhom = z.strictObject({ by: z.string() })

/** What `data` holds, for each event. */
export const webhookData = {
  'approval.requested': z.strictObject({ ...request, status: z.literal('waiting') }),
  'approval.answered': z.strictObject({ ...request, status: z.enum(['approved', 'refused']), answers }),
  'approval.expired': z.strictObject({ ...request, status: z.enum(['expired', 'void']) }),
  'tool.held': z.strictObject({
    server: named,
    count: z.number().int(),
    /** The names of the first 20. */
    tools: z.array(z.string()),
    /** What the server says to every model is other than what was reviewed. */
    instructions: z.boolean(),
  }),
  'item.held': z.strictObject({
    server: named,
    /** How many wait that did not before. */
    count: z.number().int(),
    /** The first 20: the URI, the URI template or the name of a prompt, cut after 256 characters. */
    items: z.array(z.strictObject({ kind: itemKind, name: z.string() })),
  }),
  'grant.expiring': z.strictObject({ grant: id, identity: named, server: named, expiresAt: moment }),
  'grant_credential.expiring': z.strictObject({
    grant: id,
    identity: named,
    server: named,
    /** When the grant was rotated. */
    rotatedAt: moment,
    /** When the old URL and token end; the grant goes on. */
    expiresAt: moment,
    /** The last call with the old ones since the rotation, refused ones too; null where there was none. */
    lastUsedAt: moment.nullable(),
  }),
  'api_token.expiring': z.strictObject({ token: named, expiresAt: moment }),
  'calls.stopped': byWhom,
  'calls.resumed': byWhom,
  test: z.strictObject({}),
} satisfies Record<WebhookEventType | 'test', z.ZodType>

/** The body of a delivery of one type. */
export function webhookBody(type: keyof typeof webhookData) {
  return z.strictObject({
    /** The event’s own id, the same in every try. */
    id,
    type: z.literal(type),
    /** When it happened. */
    at: moment,
    organisation: z.strictObject({ slug, name: z.string() }),
    /** Where a person looks at it, signed in. */
    url: z.url(),
    data: webhookData[type],
  })
}
