import { env } from '#lib/env.ts'
import type { Platform } from './with-platform.ts'

/**
 * Lets this transaction see what was written to the operator, if the caller is one: signed in with an address of the
 * list, and that address confirmed. For everybody else it answers false, and the table stays empty to them.
 */
export async function openInbox(platform: Platform): Promise<boolean> {
  const { caller } = platform.context
  if (caller.kind !== 'member') return false
  const user = await platform.tx.user.findUnique({ where: { id: caller.userId } })
  if (!user || !isOperator(user)) return false
  await platform.tx.$executeRaw`SELECT set_config('app.operator', 'yes', true)`
  return true
}

/** Whether a person is of the operator: an address of the list, and confirmed. */
export function isOperator(user: { email: string; emailConfirmedAt: Date | null }): boolean {
  return user.emailConfirmedAt !== null && ofOperator(user.email)
}

/** Whether an address, in lower case as accounts have it, is of the list. It has to be the very same: no tag, no likeness. */
export function ofOperator(email: string): boolean {
  return env().CONTACT_INBOX.includes(email)
}
