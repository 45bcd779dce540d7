import { candidates, match } from './match.ts'
import { sentences } from './sentences.ts'
import type { ScanFinding } from './types.ts'

export type Found = { kind: string; severity: ScanFinding['severity']; from: number; to: number }

/** What a text asks of the model that reads it, found by combinations of what its words mean; one finding a kind. */
export function steering(
  text: string,
  where: 'definition' | 'result',
  siblings: ReadonlySet<string>,
): Found[] {
  const list = sentences(text, siblings)
  const found = new Map<string, Found>()
  list.forEach((sentence, n) => {
    if (sentence.at.size === 0) return
    for (const frame of candidates(sentence)) {
      if (frame.only !== undefined && frame.only !== where) continue
      const before = found.get(frame.kind)
      if (before !== undefined && (before.severity === 'danger' || frame.severity !== 'danger')) continue
      if (frame.later && n === 0) continue
      const fits = match(frame, sentence, [list[n - 1], list[n + 1]])
      if (fits === undefined) continue
      const from = sentence.tokens[fits.first]?.from ?? 0
      const to = sentence.tokens[fits.last]?.to ?? from
      found.set(frame.kind, { kind: frame.kind, severity: frame.severity, from, to })
    }
  })
  return [...found.values()]
}
