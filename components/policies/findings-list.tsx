import type { Ref } from 'react'
import { Button } from '#components/ui/button.tsx'
import type { FindingPlace } from '#lib/policy/finding-places.ts'
import type { Finding } from '#lib/policy/types.ts'
import styles from './json-view.module.css'

const levels = {
  error: { tone: 'deny', word: 'Error', many: 'errors' },
  security: { tone: 'ask', word: 'Security', many: 'security' },
  warning: { tone: 'limit', word: 'Warning', many: 'warnings' },
  suggestion: { tone: 'hide', word: 'Suggestion', many: 'suggestions' },
} as const

const shownMax = 60

type Props = {
  findings: readonly Finding[]
  places: readonly FindingPlace[]
  disabled: boolean
  onGo: (place: FindingPlace) => void
  onFix: (finding: Finding) => void
  ref: Ref<HTMLElement>
}

/** Everything there is to say about the text: each finding leads to its line, and is put right where that is one click. */
export function FindingsList({ findings, places, disabled, onGo, onFix, ref }: Props) {
  const counts = Object.entries(levels).flatMap(([level, { word, many }]) => {
    const count = findings.filter((each) => each.level === level).length
    return count === 0 ? [] : `${count} ${count === 1 ? word.toLowerCase() : many}`
  })
  return (
    <section className={styles.findings} ref={ref} tabIndex={-1} aria-labelledby="findings-head">
      <h2 id="findings-head" className={styles.head}>
        Findings
      </h2>
      <p role="status" className={styles.count}>
        {counts.length === 0 ? 'None. The text is a policy.' : counts.join(', ')}
      </p>
      <ol className={styles.list}>
        {findings.slice(0, shownMax).map((finding, i) => {
          const place = places[i]
          const { tone, word } = levels[finding.level]
          return (
            <li key={`${finding.pointer} ${finding.sentence}`} data-tone={tone} className={styles.finding}>
              <button type="button" className={styles.go} onClick={() => place && onGo(place)}>
                <span className={styles.level}>{word}</span>
                <span className={styles.line}>Line {place?.line ?? 1}</span>
                <span className={styles.sentence}>{finding.sentence}</span>
              </button>
              {finding.fix && !disabled ? (
                <Button size="small" onClick={() => onFix(finding)}>
                  {finding.fix.label}
                </Button>
              ) : null}
            </li>
          )
        })}
      </ol>
      {findings.length > shownMax ? (
        <p className={styles.count}>and {findings.length - shownMax} more</p>
      ) : null}
    </section>
  )
}
