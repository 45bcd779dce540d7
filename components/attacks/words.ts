import type { IconName } from '#components/ui/icon.tsx'
import type { Tone } from '#components/ui/tone.ts'
import type { Attack, Incident, Reach, Stop } from '#lib/catalogue/attack.ts'

/** How far a rule goes, in words. */
export const reaches: Record<Reach, { word: string; many: string; tone: Tone; icon: IconName }> = {
  all: { word: 'A rule stops it', many: 'stopped by a rule', tone: 'allow', icon: 'allow' },
  part: { word: 'A rule stops a part of it', many: 'stopped in part', tone: 'ask', icon: 'warn' },
  bounds: { word: 'No rule stops it', many: 'only bounded', tone: 'deny', icon: 'x' },
}

/** The heading above the rule: it promises no more than the rule does. */
export const ruleHeading: Record<Reach, string> = {
  all: 'The rule that stops it',
  part: 'The rule that stops a part of it',
  bounds: 'What a rule can still do',
}

const stops: Record<Stop, { word: string; many: boolean; tone: Tone; icon: IconName }> = {
  hide: { word: 'Hide', many: false, tone: 'hide', icon: 'hide' },
  deny: { word: 'Deny', many: false, tone: 'deny', icon: 'deny' },
  limit: { word: 'Limit', many: false, tone: 'limit', icon: 'limit' },
  conditions: { word: 'Conditions', many: true, tone: 'deny', icon: 'filter' },
}

/** What stops an attack, and how far, in a few words: "Limit stops it", "Conditions stop a part". */
export function stopWords(stop: Stop, reach: Reach): { text: string; tone: Tone; icon: IconName } {
  const { word, many, tone, icon } = stops[stop]
  const verb = reach === 'bounds' ? 'bound' : 'stop'
  const what = reach === 'part' ? 'a part' : 'it'
  return { text: `${word} ${verb}${many ? '' : 's'} ${what}`, tone, icon }
}

/** What of a policy stops the attack of the demonstration. */
export function stopOf({ stop: { code } }: Attack): Stop {
  if (code === 'hidden' || code === 'default') return 'hide'
  if (code === 'limit') return 'limit'
  return code === 'denied' ? 'deny' : 'conditions'
}

export const incidentKinds: Record<Incident['kind'], string> = {
  incident: 'Happened',
  flaw: 'Flaw',
  research: 'Shown',
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** `2025-04-01` as "1 April 2025", `2025-08` as "August 2025". */
export function dayWords(date: string): string {
  const [year = '', month = '', day] = date.split('-')
  const name = months[Number(month) - 1] ?? ''
  return `${day === undefined ? '' : `${Number(day)} `}${name} ${year}`
}
