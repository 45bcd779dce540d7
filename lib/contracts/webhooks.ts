import * as z from 'zod'
import { cursor, id, inOrg, moment, name, orgParams } from './fields.ts'
import { route } from './route.ts'

/** What a webhook can be told of, each with its words on screen and what it says. The types are what receivers read. */
export const webhookEvents = [
  {
    type: 'approval.requested',
    label: 'A call waits for a person',
    about: 'A policy asks a person about a call.',
  },
  {
    type: 'approval.answered',
    label: 'A waiting call was answered',
    about: 'Enough people approved it, or somebody refused.',
  },
  {
    type: 'approval.expired',
    label: 'A request expired',
    about: 'It was not answered or not used in time, or its grant or policy changed.',
  },
  {
    type: 'tool.held',
    label: 'Changed tools are held',
    about: 'A server shows definitions that nobody has accepted.',
  },
  {
    type: 'item.held',
    label: 'Changed resources or prompts are held',
    about: 'A server shows resources, resource templates or prompts that nobody has accepted.',
  },
  { type: 'grant.expiring', label: 'A grant ends soon', about: '7 days before its end, and 1 day before.' },
  {
    type: 'grant_credential.expiring',
    label: 'An old URL ends soon',
    about:
      'The URL and token that a rotation replaced: 1 day before their end, where they had longer than that.',
  },
  {
    type: 'api_token.expiring',
    label: 'An API token ends soon',
    about: '7 days before its end, and 1 day before.',
  },
  { type: 'calls.stopped', label: 'All calls were stopped', about: 'Somebody chose Stop all calls.' },
  { type: 'calls.resumed', label: 'Calls are decided again', about: 'Somebody resumed them.' },
] as const
export const webhookEventTypes = webhookEvents.map((each) => each.type)
export const webhookEventType = z.enum(webhookEventTypes)
export type WebhookEventType = z.output<typeof webhookEventType>

/** Seconds between the time in a signature and a receiver's clock, beyond which it should refuse a delivery. */
export const REPLAY_WINDOW_S = 300
/** How often one event is tried, and how many failed tries in a row, over at least an hour, turn a webhook off. */
export const TRIES_MOST = 8
export const FAILURES_MOST = 20
/** An organisation's most. */
export const WEBHOOKS_MOST = 10

const url = z
  .string()
  .trim()
  .min(1, 'Give the address of the receiver.')
  .max(2000, 'Use at most 2,000 characters.')
const events = z
  .array(webhookEventType)
  .min(1, 'Choose at least one event.')
  .transform((all) => webhookEventTypes.filter((each) => all.includes(each)))
const settings = z.strictObject({ name, url, events })

export const webhookView = z.object({
  id,
  name: z.string(),
  url: z.string(),
  events: z.array(webhookEventType),
  /** `off`: it was turned off by its failures. A paused one and one that is off get nothing. */
  state: z.enum(['active', 'paused', 'off']),
  /** Failed tries in a row, and since when. */
  failures: z.number().int(),
  failingSince: moment.nullable(),
  /** Until when deliveries are signed with the secret before the last rotation too; null where that is over. */
  oldSecretUntil: moment.nullable(),
  /** The latest delivery that came to an end. */
  last: z.object({ at: moment, state: z.enum(['delivered', 'failed']) }).nullable(),
  createdBy: z.string(),
  createdAt: moment,
  version: z.number().int(),
})
export type WebhookView = z.output<typeof webhookView>

export const deliveryRow = z.object({
  id,
  /** The event's own id: the same in every try, and in the body. */
  eventId: id,
  /** One of the events, or `test`. */
  type: z.string(),
  /** `waiting`: for its first try, or for the next one. `failed`: given up. */
  state: z.enum(['waiting', 'delivered', 'failed']),
  tries: z.number().int(),
  createdAt: moment,
  nextAt: moment.nullable(),
  endedAt: moment.nullable(),
  /** Of the last try: the HTTP status, or why there was none; and how long it took, in ms. */
  status: z.number().int().nullable(),
  problem: z.string().nullable(),
  ms: z.number().int().nullable(),
})
export type DeliveryRow = z.output<typeof deliveryRow>

export const deliveryView = deliveryRow.extend({
  /** The body, as it was sent and signed. */
  body: z.string(),
  attempts: z.array(
    z.object({
      number: z.number().int(),
      at: moment,
      ms: z.number().int(),
      status: z.number().int().nullable(),
      problem: z.string().nullable(),
      /** The beginning of what was answered, at most 16 KiB; `cut` says that there was more. */
      answer: z.string().nullable(),
      cut: z.boolean(),
    }),
  ),
})
export type DeliveryView = z.output<typeof deliveryView>

const one = inOrg({ webhook: id })
const oneDelivery = inOrg({ webhook: id, delivery: id })

export const listWebhooks = route({
  id: 'listWebhooks',
  summary: 'Webhooks of an organisation',
  method: 'GET',
  path: '/orgs/{org}/webhooks',
  can: 'webhooks:read',
  params: orgParams,
  returns: z.object({ webhooks: z.array(webhookView) }),
})
export const createWebhook = route({
  id: 'createWebhook',
  summary: 'Add a webhook; its signing secret is shown once',
  method: 'POST',
  path: '/orgs/{org}/webhooks',
  can: 'webhooks:write',
  status: 201,
  params: orgParams,
  body: settings,
  returns: z.object({ webhook: webhookView, secret: z.string() }),
  problems: ['name_taken', 'too_many', 'not_available'],
})
export const readWebhook = route({
  id: 'readWebhook',
  summary: 'Read a webhook',
  method: 'GET',
  path: '/orgs/{org}/webhooks/{webhook}',
  can: 'webhooks:read',
  params: one,
  returns: webhookView,
})
export const saveWebhook = route({
  id: 'saveWebhook',
  summary: 'Change the name, the address or the events of a webhook',
  method: 'PUT',
  path: '/orgs/{org}/webhooks/{webhook}',
  can: 'webhooks:write',
  ifMatch: true,
  params: one,
  body: settings,
  returns: webhookView,
  problems: ['conflict', 'name_taken'],
})
export const removeWebhook = route({
  id: 'removeWebhook',
  summary: 'Remove a webhook with its deliveries',
  method: 'DELETE',
  path: '/orgs/{org}/webhooks/{webhook}',
  can: 'webhooks:write',
  status: 204,
  params: one,
  returns: z.void(),
})
export const pauseWebhook = route({
  id: 'pauseWebhook',
  summary: 'Pause a webhook: nothing is sent to it',
  method: 'PUT',
  path: '/orgs/{org}/webhooks/{webhook}/pause',
  can: 'webhooks:write',
  params: one,
  returns: webhookView,
})
export const resumeWebhook = route({
  id: 'resumeWebhook',
  summary: 'Resume a webhook that was paused, or turned off by its failures',
  method: 'DELETE',
  path: '/orgs/{org}/webhooks/{webhook}/pause',
  can: 'webhooks:write',
  params: one,
  returns: webhookView,
})
export const rotateWebhook = route({
  id: 'rotateWebhook',
  summary: 'Make a new signing secret; the old one signs too for as long as you choose',
  method: 'POST',
  path: '/orgs/{org}/webhooks/{webhook}/secret',
  can: 'webhooks:write',
  status: 201,
  params: one,
  body: z.strictObject({ oldWorksFor: z.enum(['now', '1h', '24h', '7d']) }),
  returns: z.object({ webhook: webhookView, secret: z.string() }),
})
export const testWebhook = route({
  id: 'testWebhook',
  summary: 'Send a test event to a webhook',
  method: 'POST',
  path: '/orgs/{org}/webhooks/{webhook}/test',
  can: 'webhooks:write',
  status: 201,
  params: one,
  returns: deliveryRow,
  problems: ['webhook_quiet', 'too_many'],
})
export const listDeliveries = route({
  id: 'listDeliveries',
  summary: 'Deliveries of a webhook, newest first',
  method: 'GET',
  path: '/orgs/{org}/webhooks/{webhook}/deliveries',
  can: 'webhooks:read',
  params: one,
  query: z.strictObject({ state: deliveryRow.shape.state.optional(), cursor: cursor.optional() }),
  returns: z.object({ deliveries: z.array(deliveryRow), older: cursor.nullable() }),
})
export const readDelivery = route({
  id: 'readDelivery',
  summary: 'One delivery: the body that was sent, and what was answered to each try',
  method: 'GET',
  path: '/orgs/{org}/webhooks/{webhook}/deliveries/{delivery}',
  can: 'webhooks:read',
  params: oneDelivery,
  returns: deliveryView,
})
export const resendDelivery = route({
  id: 'resendDelivery',
  summary: 'Send a delivery again, now',
  method: 'POST',
  path: '/orgs/{org}/webhooks/{webhook}/deliveries/{delivery}/resend',
  can: 'webhooks:write',
  params: oneDelivery,
  returns: deliveryView,
  problems: ['webhook_quiet', 'too_many'],
})
