import { Refusal } from '#lib/contracts/refusal.ts'
import * as contracts from '#lib/contracts/webhooks.ts'
import type { Org } from '#lib/db/with-org.ts'
import { cursorId, cursorOf } from './calls-rows.ts'
import { payload } from './notices-payload.ts'
import { operation } from './operation.ts'
import { type StoredWebhook, storedWebhook } from './webhooks.ts'

const pageSize = 50
/** By hand: of one webhook in an hour, and of one delivery ever. */
const testsMost = 30
const handTriesMost = 50
const hourMs = 3_600_000

type Stored = Awaited<ReturnType<Org['tx']['webhookDelivery']['findMany']>>[number]
type Try = Awaited<ReturnType<Org['tx']['webhookTry']['findMany']>>[number]

const states = contracts.deliveryRow.shape.state

function rowOf(row: Stored, last: Try | undefined): contracts.DeliveryRow {
  return {
    id: row.id,
    eventId: row.eventId,
    type: row.kind,
    state: states.parse(row.state),
    tries: row.tries,
    createdAt: row.createdAt.toISOString(),
    nextAt: row.state === 'waiting' ? row.nextAt.toISOString() : null,
    endedAt: row.endedAt?.toISOString() ?? null,
    status: last?.status ?? null,
    problem: last?.problem ?? null,
    ms: last?.ms ?? null,
  }
}

export const listDeliveries = operation(contracts.listDeliveries, async (org, { params, query }) => {
  const { id } = await storedWebhook(org, params.webhook)
  const rows = await org.tx.webhookDelivery.findMany({
    where: {
      orgId: org.id,
      webhookId: id,
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.cursor === undefined ? {} : { id: { lt: cursorId(query.cursor) } }),
    },
    orderBy: { id: 'desc' },
    take: pageSize + 1,
  })
  const page = rows.slice(0, pageSize)
  const lasts = await lastTries(org, page)
  return {
    deliveries: page.map((row) => rowOf(row, lasts.get(row.id))),
    older: rows.length > pageSize ? cursorOf(page.at(-1)?.id) : null,
  }
})

async function lastTries(org: Org, rows: readonly Stored[]): Promise<Map<string, Try>> {
  const tries = await org.tx.webhookTry.findMany({
    where: {
      orgId: org.id,
      OR: rows.filter((row) => row.tries > 0).map((row) => ({ deliveryId: row.id, number: row.tries })),
    },
  })
  return new Map(tries.map((each) => [each.deliveryId, each]))
}

async function storedDelivery(org: Org, webhook: string, id: string): Promise<Stored> {
  const row = await org.tx.webhookDelivery.findUnique({ where: { orgId_id: { orgId: org.id, id } } })
  if (row === null || row.webhookId !== webhook)
    throw new Refusal('not_found', { sentence: 'There is no such delivery.' })
  return row
}

async function viewOf(org: Org, webhook: string, id: string): Promise<contracts.DeliveryView> {
  const row = await storedDelivery(org, webhook, id)
  const tries = await org.tx.webhookTry.findMany({
    where: { orgId: org.id, deliveryId: id },
    orderBy: { number: 'desc' },
  })
  return {
    ...rowOf(row, tries[0]),
    body: row.body,
    attempts: tries.map((each) => ({
      number: each.number,
      at: each.at.toISOString(),
      ms: each.ms,
      status: each.status,
      problem: each.problem,
      answer: each.answer,
      cut: each.cut,
    })),
  }
}

export const readDelivery = operation(contracts.readDelivery, (org, { params }) =>
  viewOf(org, params.webhook, params.delivery),
)

function refuseQuiet(webhook: StoredWebhook): void {
  if (webhook.pausedAt !== null || webhook.offAt !== null) throw new Refusal('webhook_quiet')
}

/** The same event once more, at once. If that fails too, it stays as it was, and nothing tries it again but a person. */
export const resendDelivery = operation(contracts.resendDelivery, async (org, { params }) => {
  const webhook = await storedWebhook(org, params.webhook)
  const row = await storedDelivery(org, webhook.id, params.delivery)
  refuseQuiet(webhook)
  if (row.tries >= handTriesMost)
    throw new Refusal('too_many', { sentence: `This was sent ${row.tries} times, which is enough.` })
  await org.tx.webhookDelivery.updateMany({
    where: { orgId: org.id, id: row.id },
    data: {
      state: 'waiting',
      nextAt: org.at,
      endedAt: null,
      // What waits for its next try anyway has that one now.
      triesMost: row.state === 'waiting' ? row.triesMost : row.tries + 1,
    },
  })
  await org.record({
    subject: 'webhook',
    subjectId: webhook.id,
    name: webhook.name,
    after: { event: row.kind, delivery: row.id },
  })
  return viewOf(org, webhook.id, row.id)
})

/** A test event is sent like any other, and tried once. */
export const testWebhook = operation(contracts.testWebhook, async (org, { params }) => {
  const webhook = await storedWebhook(org, params.webhook)
  refuseQuiet(webhook)
  const lately = await org.tx.webhookDelivery.count({
    where: {
      orgId: org.id,
      webhookId: webhook.id,
      kind: 'test',
      createdAt: { gt: new Date(org.at.getTime() - hourMs) },
    },
  })
  if (lately >= testsMost)
    throw new Refusal('too_many', {
      sentence: `There were ${lately} test events in the last hour. Wait a little.`,
    })
  const event = org.newId()
  const row = await org.tx.webhookDelivery.create({
    data: {
      orgId: org.id,
      id: org.newId(),
      webhookId: webhook.id,
      eventId: event,
      kind: 'test',
      body: payload(org, {
        id: event,
        type: 'test',
        at: org.at,
        path: `/settings/webhooks/${webhook.id}`,
        data: {},
      }),
      triesMost: 1,
      createdAt: org.at,
      nextAt: org.at,
    },
  })
  await org.record({ subject: 'webhook', subjectId: webhook.id, name: webhook.name })
  return rowOf(row, undefined)
})
