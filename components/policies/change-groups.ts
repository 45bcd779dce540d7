import type { Difference } from '#lib/policy/diff.ts'

/** Differences that say the same of several things: one line of a list. */
export type Change = Omit<Difference, 'tool' | 'about' | 'sentence'> & {
  abouts: string[]
  /** What is acknowledged with this line. */
  sentences: string[]
}

export const kinds = [
  { kind: 'loosened', title: 'Loosened', lead: 'Calls that are refused or wait now may get through.' },
  { kind: 'tightened', title: 'Tightened', lead: 'Nothing gets through that does not get through now.' },
  { kind: 'other', title: 'Other', lead: 'The same calls get through.' },
] as const

/** One line for all that changes in the same way, in the order of the differences. */
export function changeLines(differences: readonly Difference[]): Change[] {
  const lines = new Map<string, Change>()
  for (const { tool: _, about, sentence, ...rest } of differences) {
    const key = JSON.stringify(rest)
    const line = lines.get(key) ?? { ...rest, abouts: [], sentences: [] }
    line.abouts.push(about)
    line.sentences.push(sentence)
    lines.set(key, line)
  }
  return [...lines.values()]
}
