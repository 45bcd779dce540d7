import * as contracts from '#lib/contracts/account.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { env } from '#lib/env.ts'
import { platformOperation } from './operation.ts'

/** Everyone on this machine may read it, which is why it exists in local mode only. */
export const readMailbox = platformOperation(contracts.readMailbox, async (platform) => {
  if (env().SIGNALBOX_MODE !== 'local') throw new Refusal('not_available')
  const rows = await platform.tx.mail.findMany({ orderBy: { createdAt: 'desc' }, take: 50 })
  return {
    letters: rows.map((row) => ({
      id: row.id,
      to: row.to,
      subject: row.subject,
      text: row.text,
      at: row.createdAt.toISOString(),
    })),
  }
})
