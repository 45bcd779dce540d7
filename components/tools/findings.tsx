import { Tag } from '#components/ui/result-tag.tsx'
import type { Tone } from '#components/ui/tone.ts'
import { wordsFor } from '#lib/risk/finding-words.ts'
import styles from './findings.module.css'

type Severity = 'info' | 'warning' | 'danger'
type Finding = {
  kind: string
  severity: Severity
  place: string
  range?: { from: number; to: number } | undefined
  key?: true | undefined
  visible: string
}

const severities: Record<Severity, { word: string; tone: Tone }> = {
  danger: { word: 'Danger', tone: 'deny' },
  warning: { word: 'Warning', tone: 'ask' },
  info: { word: 'Note', tone: 'hide' },
}
const worstFirst: readonly Severity[] = ['danger', 'warning', 'info']

/** What steers the model or hides, each with its place and the server's own text: shown as text, never as markup or link. */
export function Findings({ findings, label }: { findings: readonly Finding[]; label: string }) {
  return (
    <ul className={styles.findings} aria-label={label}>
      {sorted(findings).map((finding, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one place may hold the same kind twice
        <li key={n} className={styles.finding} data-tone={severities[finding.severity].tone}>
          <b>
            {severities[finding.severity].word}: {wordsFor(finding.kind)}
          </b>
          <span className={styles.place}>
            {finding.key ? 'In the name at' : 'In'} <span className="mono">{finding.place}</span>
            {finding.range && finding.range.to > 0
              ? `, characters ${finding.range.from}–${finding.range.to}`
              : ''}
          </span>
          <span>
            The server wrote: <q className={`mono ${styles.wrote}`}>{finding.visible}</q>
          </span>
        </li>
      ))}
    </ul>
  )
}

/** The worst finding and how many there are, for a row of a list. */
export function FindingsTag({ findings }: { findings: readonly Finding[] }) {
  const [worst] = sorted(findings)
  if (worst === undefined) return null
  const { word, tone } = severities[worst.severity]
  return (
    <Tag tone={tone} icon="warn">
      {word}
      {findings.length > 1 ? `, ${findings.length} findings` : ''}
    </Tag>
  )
}

const sorted = (findings: readonly Finding[]) =>
  [...findings].sort((a, b) => worstFirst.indexOf(a.severity) - worstFirst.indexOf(b.severity))
