import { FAILURES_MOST } from '#lib/contracts/webhooks.ts'
import { served, visible } from '#lib/risk/visible.ts'
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

type Named = { count: number; names: readonly string[] }
export type HeldLetter = {
  organisation: string
  server: string
  tools: Named
  instructions: boolean
  items: Named
  path: string
}

/** That definitions of a server are held. Names come from the server and are shown with their invisible characters. */
export function mailHeld(from: From, to: string, held: HeldLetter): MailRow {
  const server = visible(held.server)
  const { tools, instructions, items } = held
  const ofTools = tools.count > 0 || instructions
  const what = [
    tools.count > 0 ? `${counted(tools.count, 'a tool', 'tools')} new or changed` : '',
    instructions ? 'other instructions to the model' : '',
    items.count > 0
      ? `${counted(items.count, 'a resource or prompt', 'resources or prompts')} new or changed`
      : '',
  ].filter((each) => each !== '')
  const changes =
    ofTools && items.count > 0 ? 'changes' : ofTools ? 'changed tools' : 'changed resources or prompts'
  return mailRow(from, to, `Held for you to look at: ${changes} of ${server}`, [
    `${server} of ${held.organisation} shows ${what.join(' and ')}. They are held: no agent can ${items.count > 0 ? 'use' : 'call'} them until somebody accepts them.`,
    ...[tools, items].flatMap(listed),
    `See what changed: ${origin()}${held.path}`,
  ])
}

const counted = (count: number, one: string, many: string) =>
  count === 1 ? `${one} that is` : `${count.toLocaleString('en')} ${many} that are`

/** The first ten, a line each, as one paragraph. */
function listed({ count, names }: Named): string[] {
  const shown = names.slice(0, 10).map((name) => served(name, 256))
  const more = count - shown.length
  return shown.length === 0
    ? []
    : [`${shown.join('\n')}${more > 0 ? `\nand ${more.toLocaleString('en')} more` : ''}`]
}

export type Ending = { organisation: string; what: string; at: Date; path: string; after: string }

/** That a grant, the old URL of one, or an API token ends soon. */
export function mailExpiring(from: From, to: string, ending: Ending): MailRow {
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
