import type { Result, Tone } from '#components/ui/tone.ts'
import type { CallRow } from '#lib/contracts/calls.ts'

type Word = CallRow['result']

/** The results of the log with their tone and word, in the order a reader cares about them. */
export const resultWords = [
  { result: 'allowed', tone: 'allow', word: 'Allowed', tag: 'allowed' },
  { result: 'limited', tone: 'limit', word: 'Over limit', tag: 'over_limit' },
  { result: 'waiting', tone: 'ask', word: 'Waiting', tag: 'waiting' },
  { result: 'approved', tone: 'allow', word: 'Approved', tag: 'approved' },
  { result: 'refused', tone: 'deny', word: 'Refused', tag: 'refused' },
  { result: 'expired', tone: 'ask', word: 'Expired', tag: 'expired' },
  { result: 'denied', tone: 'deny', word: 'Denied', tag: 'denied' },
  { result: 'hidden', tone: 'hide', word: 'Hidden', tag: 'hidden' },
] as const satisfies readonly { result: Word; tone: Tone; word: string; tag: Result }[]

/** What leaves the line between agents and servers, as the strip names it: a call that asked is counted whatever became of it. */
export const sidingWords = {
  hidden: { tone: 'hide', word: 'Hidden' },
  denied: { tone: 'deny', word: 'Denied' },
  limited: { tone: 'limit', word: 'Over limit' },
  asked: { tone: 'ask', word: 'Asked' },
} as const

/** Results that are named only where they occur: what has become of a request is rare. */
export const rareResults: readonly Word[] = ['approved', 'refused', 'expired']

const by = <T>(pick: (each: (typeof resultWords)[number]) => T) =>
  // Each result has its one line above.
  Object.fromEntries(resultWords.map((each) => [each.result, pick(each)])) as Readonly<Record<Word, T>>
export const toneOf: Readonly<Record<Word, Tone>> = by(({ tone }) => tone)
export const tagOf: Readonly<Record<Word, Result>> = by(({ tag }) => tag)
export const wordOf: Readonly<Record<Word, string>> = by(({ word }) => word)

const acts: Readonly<Record<string, { act: string; all: string }>> = {
  'tools/call': { act: '', all: 'Tool calls' },
  'resources/read': { act: 'Read resource', all: 'Resources read' },
  'resources/subscribe': { act: 'Watch resource', all: 'Resources watched' },
  'resources/unsubscribe': { act: 'Stop watching resource', all: 'Resources no longer watched' },
  'prompts/get': { act: 'Fetch prompt', all: 'Prompts fetched' },
  'completion/complete': { act: 'Suggest values for', all: 'Values suggested' },
}

/**
 * What was done, before the name of what it was done with; empty for a tool, which is called, and for a request that
 * was refused before it was known what it names.
 */
export function actOf({ method, tool }: Pick<CallRow, 'method' | 'tool'>): string {
  return method === '' || method === tool ? '' : (acts[method]?.act ?? method)
}

/** A method as the choice of a filter. */
export function methodWords(method: string): string {
  return acts[method]?.all ?? method
}

export const figures = new Intl.NumberFormat('en-GB')

/** Milliseconds as the log shows them: one decimal below 10. */
export function ms(value: number | null): string {
  if (value === null) return ''
  return value < 10 ? value.toFixed(1) : figures.format(Math.round(value))
}
