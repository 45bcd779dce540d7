import * as contracts from '#lib/contracts/contact.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { attempt } from '#lib/db/attempts.ts'
import type { ContactMessage } from '#lib/db/generated/client.ts'
import { openInbox } from '#lib/db/inbox.ts'
import type { Platform } from '#lib/db/with-platform.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { cursorId, cursorOf } from './calls-rows.ts'
import { mailContactMessage } from './mails.ts'
import { platformOperation } from './operation.ts'

const pageSize = 25

/** Keeps what a visitor wrote, and mails it to the operator's addresses in the same transaction. */
export const sendContactMessage = platformOperation(
  contracts.sendContactMessage,
  async (platform, { body }) => {
    const { website, ...written } = body
    if (!(await attempt('contact', { from: platform.context.address }))) {
      throw new Refusal('too_many_attempts', {
        sentence: 'Ten messages an hour from one address are the most. Nothing was sent; try again later.',
      })
    }
    if (website !== '') {
      log('web').info({ requestId: platform.context.requestId }, 'a message filled the trap and was dropped')
      return
    }
    const id = platform.newId()
    // createMany asks for nothing back: whoever writes may not read.
    await platform.tx.contactMessage.createMany({ data: [{ id, ...written, createdAt: platform.at }] })
    const letters = env().CONTACT_INBOX.map((to) => mailContactMessage(platform, to, { id, ...written }))
    await platform.tx.mail.createMany({ data: letters })
    log('web').info({ contactMessage: id, letters: letters.length }, 'a message to the operator was kept')
  },
)

/** To everybody who is no operator these operations look like nothing that exists. */
async function mustBeOperator(platform: Platform): Promise<void> {
  if (!(await openInbox(platform))) throw new Refusal('not_found')
}

export const listContactMessages = platformOperation(
  contracts.listContactMessages,
  async (platform, { query }) => {
    await mustBeOperator(platform)
    const rows = await platform.tx.contactMessage.findMany({
      where: {
        doneAt: query.show === 'open' ? null : { not: null },
        ...(query.cursor === undefined ? {} : { id: { lt: cursorId(query.cursor) } }),
      },
      orderBy: { id: 'desc' },
      take: pageSize + 1,
    })
    const page = rows.slice(0, pageSize)
    return { messages: page.map(view), older: rows.length > pageSize ? cursorOf(page.at(-1)?.id) : null }
  },
)

export const readContactMessage = platformOperation(
  contracts.readContactMessage,
  async (platform, { params }) => {
    await mustBeOperator(platform)
    return view(await one(platform, params.message))
  },
)

export const saveContactMessage = platformOperation(
  contracts.saveContactMessage,
  async (platform, { params, body }) => {
    await mustBeOperator(platform)
    const { caller, requestId } = platform.context
    const by = caller.kind === 'member' ? caller.email : null
    const before = await one(platform, params.message)
    // Marked twice, it keeps who was first and when.
    if ((before.doneAt !== null) === body.done) return view(before)
    await platform.tx.contactMessage.updateMany({
      where: { id: before.id },
      data: body.done ? { doneAt: platform.at, doneBy: by } : { doneAt: null, doneBy: null },
    })
    log('web').info({ contactMessage: before.id, done: body.done, by, requestId }, 'a message was marked')
    return view(await one(platform, params.message))
  },
)

async function one(platform: Platform, id: string): Promise<ContactMessage> {
  const row = await platform.tx.contactMessage.findUnique({ where: { id } })
  if (!row) throw new Refusal('not_found')
  return row
}

function view(row: ContactMessage) {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    subject: row.subject,
    message: row.message,
    at: row.createdAt.toISOString(),
    doneAt: row.doneAt?.toISOString() ?? null,
    doneBy: row.doneBy,
  }
}
