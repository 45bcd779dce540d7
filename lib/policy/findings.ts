import type { Value } from '#lib/json/value.ts'
import { policyText } from './tree.ts'
import type { Finding } from './types.ts'

/** A finding whose fix is still a change of the document, because its text may never be asked for. */
export type Draft = Omit<Finding, 'fix'> & { fix?: { label: string; change: () => Value } }

/** A text that is wrong everywhere needs no endless list, and each fix is a whole text. */
const MOST = 200
const MOST_FIX_CHARACTERS = 400_000

const ORDER = ['error', 'security', 'warning', 'suggestion']

/**
 * What there is to find in each of many things, as far as it will be told: all that one search finds is of one level.
 */
export function foundIn<T>(things: Iterable<T>, find: (thing: T) => readonly Draft[]): Draft[] {
  const found: Draft[] = []
  for (const thing of things) {
    for (const draft of find(thing)) found.push(draft)
    if (found.length >= MOST) break
  }
  return found
}

/** The findings, the gravest first; fixes are written while their texts together stay within bounds. */
export function finished(drafts: readonly Draft[]): Finding[] {
  const sorted = [...drafts].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level)).slice(0, MOST)
  let left = MOST_FIX_CHARACTERS
  return sorted.map(({ fix, ...finding }) => {
    if (fix === undefined || left <= 0) return finding
    const text = policyText(fix.change())
    left -= text.length
    return { ...finding, fix: { label: fix.label, text } }
  })
}
