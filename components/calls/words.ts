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

/** What all names begin with, up to and with an underscore; empty where that would hide more than a name of a family. */
export function sharedPrefix(names: readonly string[]): string {
  const [first, ...rest] = names
  if (first === undefined || rest.length === 0) return ''
  let prefix = first.slice(0, first.indexOf('_') + 1)
  if (prefix === '' || !rest.every((name) => name.startsWith(prefix))) return ''
  for (;;) {
    const next = first.slice(0, first.indexOf('_', prefix.length) + 1)
    if (next.length <= prefix.length || !rest.every((name) => name.startsWith(next))) return prefix
    prefix = next
  }
}

/** Milliseconds as the log shows them: one decimal below 10. */
export function ms(value: number | null): string {
  if (value === null) return ''
  return value < 10 ? value.toFixed(1) : figures.format(Math.round(value))
}
