import type { Value } from '#lib/json/value.ts'
import { policyText } from './tree.ts'
import type { Finding } from './types.ts'

/** A finding whose fix is still a change of the document, because its text may never be asked for. */
export type Draft = Omit<Finding, 'fix'> & { fix?: { label: string; change: () => Value } }

/** A text that is wrong everywhere needs no endless list, and each fix is a whole text. */
const MOST = 200
const MOST_FIX_CHARACTERS = 4_000_000

const ORDER = ['error', 'security', 'warning', 'suggestion']

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
