import { FAILURES_MOST } from '#lib/contracts/webhooks.ts'
import { visible } from '#lib/risk/visible.ts'
import { type From, type MailRow, mailRow, origin } from './mails.ts'

/** That a webhook was turned off by its failures, for those who can turn it on again. */
export function mailWebhookOff(
  from: From,
  to: string,
  off: { organisation: string; webhook: string; path: string },
): MailRow {
  return mailRow(from, to, `The webhook ${off.webhook} was turned off`, [
    `The webhook ${off.webhook} of ${off.organisation} failed ${FAILURES_MOST} times in a row, so nothing is sent to it any more.`,
    `See what it answered, and turn it on again: ${origin()}${off.path}`,
  ])
}

/** That definitions of a server are held. Names come from the server and are shown with their invisible characters. */
export function mailHeld(
  from: From,
  to: string,
  held: {
    organisation: string
    server: string
    count: number
    tools: readonly string[]
    instructions: boolean
    path: string
  },
): MailRow {
  const server = visible(held.server)
  const what = [
    held.count > 0
      ? `${held.count === 1 ? 'a tool that is' : `${held.count} tools that are`} new or changed`
      : '',
    held.instructions ? 'other instructions to the model' : '',
  ].filter((each) => each !== '')
  const shown = held.tools.slice(0, 10).map(visible)
  const more = held.count - shown.length
  return mailRow(from, to, `Held for you to look at: changed tools of ${server}`, [
    `${server} of ${held.organisation} shows ${what.join(' and ')}. They are held: no agent can call them until somebody accepts them.`,
    ...(shown.length === 0 ? [] : [`${shown.join('\n')}${more > 0 ? `\nand ${more} more` : ''}`]),
    `See what changed: ${origin()}${held.path}`,
  ])
}

/** That a grant or an API token ends soon. */
export function mailExpiring(
  from: From,
  to: string,
  ending: { organisation: string; what: string; at: Date; path: string; after: string },
): MailRow {
  const day = `${ending.at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return mailRow(from, to, `${ending.what} ends on ${day.slice(0, 10)}`, [
    `${ending.what} (${ending.organisation}) ends on ${day}. ${ending.after}`,
    `${origin()}${ending.path}`,
  ])
}

/** That all calls were stopped, or are decided again. */
export function mailStopped(
  from: From,
  to: string,
  stop: { organisation: string; stopped: boolean; by: string; path: string },
): MailRow {
  const { organisation, by } = stop
  return stop.stopped
    ? mailRow(from, to, `All calls of ${organisation} are stopped`, [
        `${by} stopped all calls of ${organisation}. Every gateway denies every call until somebody resumes them.`,
        `${origin()}${stop.path}`,
      ])
    : mailRow(from, to, `Calls of ${organisation} are decided again`, [
        `${by} resumed the calls of ${organisation}. They are decided by its policies as before.`,
        `${origin()}${stop.path}`,
      ])
}
