import { Refusal } from '#lib/contracts/refusal.ts'
import * as contracts from '#lib/contracts/webhooks.ts'
import type { Org } from '#lib/db/with-org.ts'
import { env } from '#lib/env.ts'
import { checkUrl, type GuardFault } from '#lib/net/guard.ts'
import { SIGNING_KEY, sealSigning } from '#lib/secrets/seal.ts'
import { mintToken } from '#lib/secrets/token.ts'
import { guardRules } from './guard.ts'
import { operation } from './operation.ts'
import { lockOrganisation } from './releases.ts'

const overlapMs = { now: 0, '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000 } as const

export type StoredWebhook = NonNullable<Awaited<ReturnType<Org['tx']['webhook']['findUnique']>>>

/** A webhook of the organisation's. */
export async function storedWebhook(org: Org, id: string): Promise<StoredWebhook> {
  const row = await org.tx.webhook.findUnique({ where: { orgId_id: { orgId: org.id, id } } })
  if (row === null) throw new Refusal('not_found', { sentence: 'There is no such webhook.' })
  return row
}

type Last = contracts.WebhookView['last']

async function viewOf(org: Org, row: StoredWebhook): Promise<contracts.WebhookView> {
  const last = await org.tx.webhookDelivery.findFirst({
    where: { orgId: org.id, webhookId: row.id, endedAt: { not: null } },
    orderBy: { endedAt: 'desc' },
    select: { endedAt: true, state: true },
  })
  const until = row.oldEndsAt !== null && row.oldEndsAt > org.at ? row.oldEndsAt : null
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    events: contracts.webhookEventTypes.filter((each) => row.events.includes(each)),
    state: row.offAt !== null ? 'off' : row.pausedAt !== null ? 'paused' : 'active',
    failures: row.failures,
    failingSince: row.failingSince?.toISOString() ?? null,
    oldSecretUntil: until?.toISOString() ?? null,
    last: lastOf(last),
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  }
}

function lastOf(row: { endedAt: Date | null; state: string } | null): Last {
  if (row === null || row.endedAt === null) return null
  return { at: row.endedAt.toISOString(), state: row.state === 'delivered' ? 'delivered' : 'failed' }
}

const view = async (org: Org, id: string) => viewOf(org, await storedWebhook(org, id))

function sealed(org: Org, id: string, secret: string) {
  const key = Buffer.from(env().CREDENTIAL_KEY, 'base64')
  const signing = { org: org.id, webhook: id, keyVersion: SIGNING_KEY }
  return { secret: new Uint8Array(sealSigning(secret, signing, key)), keyVersion: SIGNING_KEY }
}

export const listWebhooks = operation(contracts.listWebhooks, async (org) => {
  const rows = await org.tx.webhook.findMany({ where: { orgId: org.id }, orderBy: { createdAt: 'asc' } })
  const webhooks: contracts.WebhookView[] = []
  for (const row of rows) webhooks.push(await viewOf(org, row))
  return { webhooks }
})

export const readWebhook = operation(contracts.readWebhook, (org, { params }) => view(org, params.webhook))

export const createWebhook = operation(contracts.createWebhook, async (org, { body }) => {
  // Anybody may open a demo: it sends nothing to places that its visitor chose.
  if (org.demo)
    throw new Refusal('not_available', {
      sentence: 'A demo sends no webhooks.',
      fix: 'Make an organisation of your own.',
    })
  await lockOrganisation(org)
  if ((await org.tx.webhook.count({ where: { orgId: org.id } })) >= contracts.WEBHOOKS_MOST)
    throw new Refusal('too_many', {
      sentence: `An organisation has at most ${contracts.WEBHOOKS_MOST} webhooks. Remove one first.`,
    })
  await checkSettings(org, body)
  const id = org.newId()
  const secret = mintToken('webhook')
  await org.tx.webhook.create({
    data: {
      orgId: org.id,
      id,
      ...body,
      ...sealed(org, id, secret),
      createdBy: org.actorName,
      createdAt: org.at,
    },
  })
  await org.record({ subject: 'webhook', subjectId: id, name: body.name, after: shown(body) })
  return { webhook: await view(org, id), secret }
})

export const saveWebhook = operation(contracts.saveWebhook, async (org, { params, body, version }) => {
  await lockOrganisation(org)
  const before = await storedWebhook(org, params.webhook)
  await checkSettings(org, body, before.id)
  const saved = await org.tx.webhook.updateMany({
    where: { orgId: org.id, id: before.id, version: version ?? -1 },
    data: { ...body, version: { increment: 1 } },
  })
  if (saved.count === 0) throw new Refusal('conflict')
  await org.record({
    subject: 'webhook',
    subjectId: before.id,
    name: body.name,
    before: shown(before),
    after: shown(body),
  })
  return view(org, before.id)
})

export const removeWebhook = operation(contracts.removeWebhook, async (org, { params }) => {
  const row = await storedWebhook(org, params.webhook)
  await org.tx.webhook.delete({ where: { orgId_id: { orgId: org.id, id: row.id } } })
  await org.record({ subject: 'webhook', subjectId: row.id, name: row.name, before: shown(row) })
})

export const pauseWebhook = operation(contracts.pauseWebhook, async (org, { params }) => {
  const row = await storedWebhook(org, params.webhook)
  const changed = await org.tx.webhook.updateMany({
    where: { orgId: org.id, id: row.id, pausedAt: null },
    data: { pausedAt: org.at },
  })
  if (changed.count > 0) await org.record({ subject: 'webhook', subjectId: row.id, name: row.name })
  return view(org, row.id)
})

export const resumeWebhook = operation(contracts.resumeWebhook, async (org, { params }) => {
  const row = await storedWebhook(org, params.webhook)
  const changed = await org.tx.webhook.updateMany({
    where: { orgId: org.id, id: row.id, OR: [{ pausedAt: { not: null } }, { offAt: { not: null } }] },
    // It begins anew: one failure more must not turn it off again.
    data: { pausedAt: null, offAt: null, failures: 0, failingSince: null },
  })
  if (changed.count > 0) await org.record({ subject: 'webhook', subjectId: row.id, name: row.name })
  return view(org, row.id)
})

export const rotateWebhook = operation(contracts.rotateWebhook, async (org, { params, body }) => {
  // Two rotations at once would each keep the same old secret, and one of the new ones would be lost.
  await lockOrganisation(org)
  const row = await storedWebhook(org, params.webhook)
  const secret = mintToken('webhook')
  const stays = body.oldWorksFor !== 'now'
  await org.tx.webhook.update({
    where: { orgId_id: { orgId: org.id, id: row.id } },
    data: {
      ...sealed(org, row.id, secret),
      oldSecret: stays ? row.secret : null,
      oldEndsAt: stays ? new Date(org.at.getTime() + overlapMs[body.oldWorksFor]) : null,
    },
  })
  await org.record({
    subject: 'webhook',
    subjectId: row.id,
    name: row.name,
    after: { oldWorksFor: body.oldWorksFor },
  })
  return { webhook: await view(org, row.id), secret }
})

/** What the log of changes keeps: where it leads, without the path, which may be a secret of the receiver's. */
function shown(of: { name: string; url: string; events: readonly string[] }) {
  return { name: of.name, to: URL.canParse(of.url) ? new URL(of.url).host : '', events: [...of.events] }
}

async function checkSettings(org: Org, body: { name: string; url: string }, own?: string): Promise<void> {
  const wrong = (pointer: string, sentence: string) =>
    new Refusal('invalid_input', { fields: [{ pointer, sentence }] })
  const checked = checkUrl(body.url, guardRules())
  if (!checked.ok) throw wrong('/url', faults[checked.fault])
  if (checked.url.hash !== '') throw wrong('/url', 'Leave out what stands after #: it is never sent.')
  const taken = await org.tx.webhook.findUnique({ where: { orgId_name: { orgId: org.id, name: body.name } } })
  if (taken !== null && taken.id !== own)
    throw new Refusal('name_taken', {
      fields: [{ pointer: '/name', sentence: 'Another webhook has this name.' }],
    })
}

const faults: Record<GuardFault, string> = {
  not_a_url: 'This is not an address. It looks like https://example.com/signalbox.',
  scheme: 'Webhooks are sent by https.',
  https_needed: 'This address is not encrypted. Use its https address.',
  credentials_in_url: 'An address must not hold a user or a password. The signature says who sends.',
  own_address: 'This is an address of Signalbox itself.',
  private_address: 'This address is inside a private network. Use a public one.',
}
