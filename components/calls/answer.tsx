import { Icon } from '#components/ui/icon.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { CallRow } from '#lib/contracts/calls.ts'
import { wordsFor } from '#lib/risk/finding-words.ts'
import { served } from '#lib/risk/visible.ts'
import styles from './answer.module.css'

type Answer = CallRow['answer']

/** What was found in the result of a call, in one line of the log. */
export function Suspicious({ answer }: { answer: Answer }) {
  const [first, ...others] = answer.found
  if (first === undefined) return null
  const words = wordsFor(first.kind)
  return (
    <span className={styles.suspicious}>
      <Icon name="warn" size={14} className={styles.sign} />
      Suspicious result: {words.charAt(0).toLowerCase() + words.slice(1)}
      {others.length > 0 ? `, and ${others.length} more` : ''}
    </span>
  )
}

/** Whether the log says something of what came back. */
export const isSuspicious = ({ answer }: Pick<CallRow, 'answer'>): boolean => answer.found.length > 0

/** What was found, where, what that means and what to do. */
export function SuspiciousNotice({ answer }: { answer: Answer }) {
  if (answer.found.length === 0) return null
  return (
    <div className={styles.notice}>
      <Notice tone="ask" icon="warn" title="The result may try to steer the agent">
        <ul className={styles.found}>
          {answer.found.map(({ kind, place }) => (
            <li key={kind}>
              {wordsFor(kind)}, in {placeWords(place)}
            </li>
          ))}
        </ul>
        The agent has read it: results are marked, never held back. Look at what this agent called next, and
        block the tool or stop the grant if you did not expect this.
      </Notice>
    </div>
  )
}

/** How much of the result was read, and what was taken out, as facts of a call. */
export function answerFacts({ read, found, redacted }: Answer): { label: string; value: string }[] {
  const facts: { label: string; value: string }[] = []
  if (read === 'whole' && found.length === 0)
    facts.push({ label: 'Result', value: 'Read for instructions to the model: none found' })
  if (read === 'part') facts.push({ label: 'Result', value: 'Read in part: it is too long for all of it' })
  if (read === 'none') facts.push({ label: 'Result', value: 'Not read: the gateway had no time for it' })
  if (redacted !== null)
    facts.push({
      label: 'Secrets',
      value: redacted === 0 ? 'None found in the result' : `${redacted} taken out before the agent read it`,
    })
  return facts
}

/** What a pointer into a result points to, as people call it. */
export function placeWords(place: string): string {
  const [, first = '', second = '', third = ''] = place.split('/')
  const nth = Number(second) + 1
  if (first === 'content' && third === 'text') return `text ${nth} of the result`
  if (first === 'content') return `part ${nth} of the result`
  if (first === 'contents') return `text ${nth} of the resource`
  if (first === 'messages') return `message ${nth} of the prompt`
  if (first === 'structuredContent') return 'its structured content'
  if (first === 'message') return 'the error message'
  return served(place, 120)
}

/** The choices of the filter for what came back. */
export const answerWords = {
  steers: 'A suspicious result',
  unread: 'A result not read whole',
  redacted: 'Secrets taken out',
} as const satisfies Record<string, string>
