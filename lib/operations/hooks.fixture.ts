import type { JobName } from '#lib/access/can.ts'
import type { WebhookEventType } from '#lib/contracts/webhooks.ts'
import type { Context } from '#lib/db/caller.ts'
import { tellNotices } from './notices.ts'
import { stopCalls } from './stopping.ts'
import { as, inside, type Person, visitor } from './support.fixture.ts'
import { createWebhook } from './webhooks.ts'
import { listDeliveries, readDelivery, resendDelivery } from './webhooks-deliveries.ts'
import { sendDelivery } from './webhooks-send.ts'

export type Owner = Person & { org: string }
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** A request of one of the jobs, now or `later` ms from now. */
export function job(name: JobName, later = 0): Context {
  return { ...visitor(), at: new Date(Date.now() + later), caller: { kind: 'job', name } }
}

/** Adds a webhook that is told of stopped and resumed calls. */
export async function hooked(
  owner: Owner,
  more: { url: string; name?: string; events?: WebhookEventType[] },
) {
  const body = {
    name: 'ops',
    events: ['calls.stopped', 'calls.resumed'] satisfies WebhookEventType[],
    ...more,
  }
  return createWebhook.run(as(owner), { params: { org: owner.org }, query: {}, body })
}

/** What an operation on one webhook is given. */
export const on = (owner: Owner, webhook: string) => ({
  params: { org: owner.org, webhook },
  query: {},
  body: undefined,
})

const onDelivery = (owner: Owner, webhook: string, delivery: string) => ({
  params: { org: owner.org, webhook, delivery },
  query: {},
  body: undefined,
})

export const deliveries = async (owner: Owner, webhook: string) =>
  (await listDeliveries.run(as(owner), on(owner, webhook))).deliveries
export const read = (owner: Owner, webhook: string, delivery: string) =>
  readDelivery.run(as(owner), onDelivery(owner, webhook, delivery))
export const resend = (owner: Owner, webhook: string, delivery: string) =>
  resendDelivery.run(as(owner), onDelivery(owner, webhook, delivery))
export const send = (owner: Owner, delivery: string, later = 0) =>
  sendDelivery(job('sendWebhooks', later), owner.org, delivery)

/** Stops all calls, and has it told. */
export async function stopped(owner: Owner): Promise<void> {
  const name = await inside(owner, async (org) => org.name)
  await stopCalls.run(as(owner), { params: { org: owner.org }, query: {}, body: { name } })
  await tellNotices(job('tellNotices'), owner.org)
}
