import { CheckField } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { ApiProblem } from '#lib/client/api.ts'
import styles from './servers.module.css'

/** The sentences that a refusal wants read; none where it was refused for something else. */
export const toRead = (problem: ApiProblem | null): string[] =>
  problem?.code === 'not_acknowledged' ? problem.fields.map((each) => each.sentence) : []

type Props = {
  sentences: readonly string[]
  read: ReadonlySet<string>
  onRead: (sentence: string, read: boolean) => void
}

/** What policies in force loosen by it: each to be ticked off before it is done. */
export function Loosened({ sentences, read, onRead }: Props) {
  if (sentences.length === 0) return null
  return (
    <div className={styles.loosened}>
      <Notice tone="deny" icon="warn" alert title="This loosens policies that are in force">
        Tick off each sentence, then go on.
      </Notice>
      <ul aria-label="Loosened">
        {sentences.map((sentence) => (
          <li key={sentence}>
            <CheckField
              label={sentence}
              checked={read.has(sentence)}
              onChange={(now) => onRead(sentence, now)}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}
