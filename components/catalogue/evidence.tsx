import { markParts } from '#components/ui/code-parts.ts'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import { categoryWords, levelWords } from '#lib/catalogue/kinds.ts'
import { fieldWords } from '#lib/catalogue/questions.ts'
import type { Classified, Signal, ToolDefinition } from '#lib/risk/types.ts'
import { served, visible } from '#lib/risk/visible.ts'
import styles from './evidence.module.css'

/** As much of a server's description as is quoted. */
const LONGEST = 400

/** The level of a tool, what its server says of it, and which of those words say how dangerous it is. */
export function Evidence({ found, definition }: { found: Classified; definition: ToolDefinition }) {
  const said = served(definition.description ?? '', LONGEST)
  const marks = found.signals
    .filter((signal) => signal.field === 'description')
    .map(({ words }) => visible(words))
  return (
    <section className={styles.verdict} data-level={found.level} aria-labelledby="risk">
      <h2 id="risk">
        <RiskBars level={found.level} big silent />
        {levelWords[found.level]} risk
      </h2>
      {said === '' ? null : (
        <figure className={styles.said}>
          <blockquote>
            “
            {markParts(said, marks).map((part, i) => {
              const Part = part.marked ? 'mark' : 'span'
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name than their place
              return <Part key={i}>{part.text}</Part>
            })}
            ”
          </blockquote>
          <figcaption className="meta">The server’s own words</figcaption>
        </figure>
      )}
      {found.signals.length === 0 ? (
        <p className={styles.nothing}>
          {found.category === 'read'
            ? 'Its name and its description say that it reads. Nothing in the definition says more than that.'
            : 'It does not say what it does, so it is taken to write.'}
        </p>
      ) : (
        <table className={styles.evidence}>
          <caption className="sr">Evidence</caption>
          <thead>
            <tr>
              <th scope="col">Signal</th>
              <th scope="col">Found in</th>
              <th scope="col">Words</th>
              <th scope="col">Effect</th>
            </tr>
          </thead>
          <tbody>
            {found.signals.map((signal) => (
              <tr key={signal.id + signal.field}>
                <th scope="row">{signal.phrase}</th>
                <td>{fieldWords(visible(signal.field))}</td>
                <td>
                  <code>{visible(signal.words)}</code>
                </td>
                <td>
                  <Effect signal={signal} found={found} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

/** What a signal does to the level: it raises it, it gives the category, or it is only worth knowing. */
function Effect({ signal, found }: { signal: Signal; found: Classified }) {
  if (signal.raises !== undefined) return <RiskBars level={signal.raises} worded />
  if (signal.id === found.category) return <>makes it {categoryWords[found.category].word}</>
  return <span className="dim">raises nothing</span>
}
