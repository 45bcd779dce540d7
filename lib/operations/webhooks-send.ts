import { FAILURES_MOST } from '#lib/contracts/webhooks.ts'
import type { Context } from '#lib/db/caller.ts'
import { type Org, withOrg } from '#lib/db/with-org.ts'
import { env } from '#lib/env.ts'
import type { Resolve } from '#lib/net/dial.ts'
import { type Posted, post } from '#lib/net/post.ts'
import { openSigning } from '#lib/secrets/seal.ts'
import { SIGNATURE_HEADER, signatureOf } from '#lib/secrets/signature.ts'
import { guardRules } from './guard.ts'
import { peopleWho } from './mail-to.ts'
import { mailWebhookOff } from './mails-notices.ts'

/** For one try, from finding the name to the last byte that is read, in ms; and how much of an answer is kept. */
const timeoutMs = 10_000
const answerBytesMax = 16 * 1024
/** A process that dies with a delivery in its hands lets go of it after this time. */
const takenMs = 60_000
/** After the first failed try, after the second, and so on, in minutes: more than a day in all. */
const pausesMin = [1, 5, 30, 120, 360, 720, 720]
/** Failures turn a webhook off only when they have gone on for this long: a restart of the receiver is no reason. */
const failingMs = 3_600_000

type Taken = {
  id: string
  event: string
  body: string
  tries: number
  triesMost: number
  webhook: string
  name: string
  url: string
  secrets: string[] | undefined
}
type Result = { ms: number } & (
  | { status: number; answer: string; cut: boolean; problem: string | null }
  | { status: null; problem: string }
)

/**
 * One try of a delivery that is due. It is taken, sent with no transaction open, and what came of it is written down; a
 * receiver may get it twice where this process ends between the two.
 * @returns whether it was delivered; undefined where there was nothing to do
 */
export async function sendDelivery(
  context: Context,
  slug: string,
  delivery: string,
  how: { resolve?: Resolve; timeoutMs?: number } = {},
): Promise<boolean | undefined> {
  const inside = async <T>(work: (org: Org) => Promise<T>) => {
    const result = await withOrg(context, slug, 'webhooks:write', 'turnOffWebhook', work)
    return 'done' in result ? result.done : undefined
  }
  const taken = await inside((org) => take(org, delivery))
  if (taken === undefined) return undefined
  const began = performance.now()
  const result = await send(taken, context.at, { timeoutMs, ...how })
  const ms = Math.round(performance.now() - began)
  return inside((org) => record(org, taken, { ...result, ms }))
}

async function take(org: Org, delivery: string): Promise<Taken | undefined> {
  const until = new Date(org.at.getTime() + takenMs)
  const rows = await org.tx.$queryRaw<{ id: string; webhook_id: string }[]>`
    UPDATE webhook_deliveries d SET taken_until = ${until} FROM webhooks w
    WHERE d.org_id = ${org.id}::uuid AND d.id = ${delivery}::uuid AND d.state = 'waiting' AND d.next_at <= ${org.at}
      AND (d.taken_until IS NULL OR d.taken_until <= ${org.at})
      AND w.org_id = d.org_id AND w.id = d.webhook_id AND w.paused_at IS NULL AND w.off_at IS NULL
    RETURNING d.id, d.webhook_id`
  const [found] = rows
  if (found === undefined) return undefined
  const key = (id: string) => ({ where: { orgId_id: { orgId: org.id, id } } })
  const row = await org.tx.webhookDelivery.findUniqueOrThrow(key(found.id))
  const webhook = await org.tx.webhook.findUniqueOrThrow(key(found.webhook_id))
  const signing = { org: org.id, webhook: webhook.id, keyVersion: webhook.keyVersion }
  const open = (sealed: Uint8Array) =>
    openSigning(sealed, signing, Buffer.from(env().CREDENTIAL_KEY, 'base64'))
  const now = open(webhook.secret)
  const old = webhook.oldSecret !== null && webhook.oldEndsAt !== null && webhook.oldEndsAt > org.at
  const before = old && webhook.oldSecret !== null ? open(webhook.oldSecret) : undefined
  return {
    id: row.id,
    event: row.eventId,
    body: row.body,
    tries: row.tries,
    triesMost: row.triesMost,
    webhook: webhook.id,
    name: webhook.name,
    url: webhook.url,
    secrets: now === undefined ? undefined : [now, ...(before === undefined ? [] : [before])],
  }
}

type Sent =
  | { status: number; answer: string; cut: boolean; problem: string | null }
  | { status: null; problem: string }

async function send(taken: Taken, at: Date, how: { resolve?: Resolve; timeoutMs: number }): Promise<Sent> {
  // Never unsigned: a receiver that does not look would believe it.
  if (taken.secrets === undefined)
    return { status: null, problem: 'The signing secret could not be opened. Make a new one.' }
  const posted = await post(taken.url, {
    rules: guardRules(),
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Signalbox-Webhooks',
      [SIGNATURE_HEADER]: signatureOf(taken.body, at, taken.secrets),
    },
    body: taken.body,
    answerBytesMax,
    ...how,
  })
  if ('problem' in posted) return { status: null, problem: problems[posted.problem] }
  const { status, cut } = posted
  // The database keeps no zero characters in texts.
  return { status, cut, answer: posted.answer.replaceAll('\0', '�'), problem: problemOf(status) }
}

const problems: Record<Extract<Posted, { problem: string }>['problem'], string> = {
  refused: 'The address leads into a private network or to Signalbox itself, so nothing was sent.',
  no_name: 'There is no address for this name.',
  no_connection: 'Nothing accepts a connection there.',
  certificate: 'The certificate of the receiver was not accepted.',
  timeout: 'There was no whole answer in time.',
  broken_off: 'The connection broke off.',
}

function problemOf(status: number): string | null {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400) return `It answered ${status}, a redirect, and none is followed.`
  return `It answered ${status}.`
}

async function record(org: Org, taken: Taken, result: Result): Promise<boolean | undefined> {
  const at = new Date(org.at.getTime() + result.ms)
  const number = taken.tries + 1
  const delivered = result.problem === null
  const pause = pausesMin[taken.tries] ?? 720
  const over = delivered || number >= taken.triesMost
  const kept = await org.tx.webhookDelivery.updateMany({
    where: { orgId: org.id, id: taken.id, tries: taken.tries },
    data: {
      tries: number,
      takenUntil: null,
      state: delivered ? 'delivered' : over ? 'failed' : 'waiting',
      nextAt: over ? at : new Date(at.getTime() + pause * 60_000),
      endedAt: over ? at : null,
    },
  })
  // The webhook was removed meanwhile, or somebody else held this delivery after our time was up.
  if (kept.count === 0) return undefined
  const { ms, status, problem } = result
  const answer = result.status === null ? {} : { answer: result.answer, cut: result.cut }
  await org.tx.webhookTry.create({
    data: { orgId: org.id, deliveryId: taken.id, number, at: org.at, ms, status, problem, ...answer },
  })
  await count(org, taken, delivered, at)
  return delivered
}

/** Counts failures in a row, and turns a webhook off that has failed for long enough; its admins hear of it. */
async function count(org: Org, taken: Taken, delivered: boolean, at: Date): Promise<void> {
  const where = { orgId: org.id, id: taken.webhook }
  if (delivered) {
    await org.tx.webhook.updateMany({
      where: { ...where, failures: { gt: 0 } },
      data: { failures: 0, failingSince: null },
    })
    return
  }
  await org.tx.$executeRaw`
    UPDATE webhooks SET failures = failures + 1, failing_since = coalesce(failing_since, ${at})
    WHERE org_id = ${org.id}::uuid AND id = ${taken.webhook}::uuid`
  const off = await org.tx.webhook.updateMany({
    where: {
      ...where,
      offAt: null,
      failures: { gte: FAILURES_MOST },
      failingSince: { lte: new Date(at.getTime() - failingMs) },
    },
    data: { offAt: at },
  })
  if (off.count === 0) return
  await org.record({ subject: 'webhook', subjectId: taken.webhook, name: taken.name })
  const people = await peopleWho(org, 'webhooks:write')
  await org.tx.mail.createMany({
    data: people.map(({ email }) =>
      mailWebhookOff({ newId: () => org.newId(), at: org.at }, email, {
        organisation: org.name,
        webhook: taken.name,
        path: `/o/${org.slug}/settings/webhooks/${taken.webhook}`,
      }),
    ),
  })
}
