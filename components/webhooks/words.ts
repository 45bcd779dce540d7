import type { IconName } from '#components/ui/icon.tsx'
import type { Tone } from '#components/ui/tone.ts'
import { can } from '#lib/access/can.ts'
import type { Role } from '#lib/access/roles.ts'
import { type DeliveryRow, webhookEvents } from '#lib/contracts/webhooks.ts'

type State = DeliveryRow['state']

/** What became of a delivery, as everywhere: a word, a tone and an icon. */
export const stateWords: Record<State, { word: string; tone: Tone; icon: IconName }> = {
  delivered: { word: 'Delivered', tone: 'allow', icon: 'allow' },
  waiting: { word: 'Waiting', tone: 'ask', icon: 'clock' },
  failed: { word: 'Failed', tone: 'deny', icon: 'warn' },
}
export const states: readonly State[] = ['delivered', 'waiting', 'failed']

/** What an event is called on screen. */
export function eventLabel(type: string): string {
  if (type === 'test') return 'Test event'
  return webhookEvents.find((each) => each.type === type)?.label ?? type
}

/** May someone of this role see the webhooks? Asked before they are read, so that the page has no refusal to show. */
export function seesWebhooks(role: Role | null): role is Role {
  return role !== null && can(role, 'webhooks:read')
}

export const webhookPath = (org: string, webhook: string) => `/o/${org}/settings/webhooks/${webhook}`

/** The path below the host of an address may be a secret of the receiver's: lists show the host alone. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

/** What one try came to, in a few words. */
export function answerWords(of: { status: number | null; problem: string | null }): string {
  if (of.problem !== null) return of.problem
  return of.status === null ? '' : `Answered ${of.status}.`
}
