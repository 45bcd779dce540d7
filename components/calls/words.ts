import type { Result, Tone } from '#components/ui/tone.ts'
import type { CallRow } from '#lib/contracts/calls.ts'

type Word = CallRow['result']

/** The results of the log with their tone and word, in the order a reader cares about them. */
export const resultWords = [
  { result: 'allowed', tone: 'allow', word: 'Allowed', tag: 'allowed' },
  { result: 'limited', tone: 'limit', word: 'Over limit', tag: 'over_limit' },
  { result: 'denied', tone: 'deny', word: 'Denied', tag: 'denied' },
  { result: 'hidden', tone: 'hide', word: 'Hidden', tag: 'hidden' },
] as const satisfies readonly { result: Word; tone: Tone; word: string; tag: Result }[]

export const toneOf: Readonly<Record<Word, Tone>> = {
  allowed: 'allow',
  limited: 'limit',
  denied: 'deny',
  hidden: 'hide',
}
export const tagOf: Readonly<Record<Word, Result>> = {
  allowed: 'allowed',
  limited: 'over_limit',
  denied: 'denied',
  hidden: 'hidden',
}
export const wordOf: Readonly<Record<Word, string>> = {
  allowed: 'Allowed',
  limited: 'Over limit',
  denied: 'Denied',
  hidden: 'Hidden',
}

export const figures = new Intl.NumberFormat('en-GB')

/**
 * What at least two thirds of the names begin with, up to and with an underscore: the family that the reader knows. A
 * stranger among them keeps its whole name.
 */
export function sharedPrefix(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) {
    for (let end = name.indexOf('_'); end !== -1; end = name.indexOf('_', end + 1)) {
      const prefix = name.slice(0, end + 1)
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
    }
  }
  const least = Math.max(2, Math.ceil((names.length * 2) / 3))
  const shared = [...counts].filter(([, count]) => count >= least).map(([prefix]) => prefix)
  return shared.reduce((longest, each) => (each.length > longest.length ? each : longest), '')
}

/** Milliseconds as the log shows them: one decimal below 10. */
export function ms(value: number | null): string {
  if (value === null) return ''
  return value < 10 ? value.toFixed(1) : figures.format(Math.round(value))
}
