import type { IconName } from './icon.tsx'

/** The five kinds of line. Each has a colour, a line style, an icon and words; never colour alone. */
export const tones = ['allow', 'limit', 'ask', 'deny', 'hide'] as const
export type Tone = (typeof tones)[number]

/** What a person chooses, as a word on a button. */
export const decisionWord: Record<Tone, string> = {
  allow: 'Allow',
  limit: 'Limit',
  ask: 'Ask',
  deny: 'Deny',
  hide: 'Hide',
}

/** What became of something. */
export type Result =
  | 'allowed'
  | 'over_limit'
  | 'waiting'
  | 'approved'
  | 'refused'
  | 'expired'
  | 'denied'
  | 'hidden'
  | 'held'
  | 'failed'

export const results: Record<Result, { word: string; tone: Tone; icon: IconName }> = {
  allowed: { word: 'Allowed', tone: 'allow', icon: 'allow' },
  over_limit: { word: 'Over limit', tone: 'limit', icon: 'limit' },
  waiting: { word: 'Waiting', tone: 'ask', icon: 'ask' },
  approved: { word: 'Approved', tone: 'allow', icon: 'ask' },
  refused: { word: 'Refused', tone: 'deny', icon: 'ask' },
  expired: { word: 'Expired', tone: 'ask', icon: 'clock' },
  denied: { word: 'Denied', tone: 'deny', icon: 'deny' },
  hidden: { word: 'Hidden', tone: 'hide', icon: 'hide' },
  held: { word: 'Held', tone: 'hide', icon: 'pause' },
  failed: { word: 'Failed', tone: 'deny', icon: 'warn' },
}
