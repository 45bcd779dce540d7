import type { Effect } from '#lib/policy/types.ts'

export const effects = ['allow', 'approve', 'deny', 'hide'] as const satisfies readonly Effect[]

/** The effect of a decision in the words of the log. */
export const effectWords: Readonly<Record<Effect, string>> = {
  allow: 'Allowed',
  approve: 'Waiting',
  deny: 'Denied',
  hide: 'Hidden',
}
