import type * as z from 'zod'
import type { readMailbox } from '#lib/contracts/account.ts'
import styles from './mailbox.module.css'

type Letters = z.output<typeof readMailbox.returns>['letters']

/** The letters as they would have been sent, links to follow. */
export function Mailbox({ letters }: { letters: Letters }) {
  if (letters.length === 0) return <p className="meta">No letters yet. Sign up, and one is on its way.</p>
  return (
    <ol className={styles.list}>
      {letters.map((letter) => (
        <li key={letter.id}>
          <article aria-label={letter.subject}>
            <h2>{letter.subject}</h2>
            <p className="meta">
              To {letter.to}, {letter.at.slice(0, 16).replace('T', ' ')} UTC
            </p>
            <p className={styles.text}>{linked(letter.text)}</p>
          </article>
        </li>
      ))}
    </ol>
  )
}

/** Our own letters hold one address each; it becomes a link. What somebody else wrote is quoted, and stays text. */
function linked(text: string) {
  return text.split(/(?<!^>.*)(https?:\/\/\S+)/m).map((part) =>
    /^https?:/.test(part) ? (
      <a key={part} href={part}>
        {part.split('#')[0]}
      </a>
    ) : (
      part
    ),
  )
}
