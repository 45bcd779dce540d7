import { served, visible } from '#lib/risk/visible.ts'
import styles from './changed.module.css'
import { type DiffLine, lineDiff, type Skipped } from './line-diff.ts'

type Part = { part: string; before: string | null; after: string | null }

const names: Readonly<Record<string, string>> = {
  name: 'Name',
  uri: 'URI',
  uriTemplate: 'URI template',
  title: 'Title',
  description: 'Description',
  inputSchema: 'Arguments',
  outputSchema: 'Result',
  annotations: 'Annotations',
  instructions: 'Instructions',
  arguments: 'Arguments',
  mimeType: 'Type',
  size: 'Size',
  icons: 'Icons',
}

/** What differs between two definitions, part by part: a server's words as text, with what nobody sees made visible. */
export function ChangeDiff({ parts }: { parts: readonly Part[] }) {
  return (
    <dl className={styles.parts}>
      {parts.map(({ part, before, after }) => (
        <div key={part}>
          <dt>{names[part] ?? served(part, 60)}</dt>
          <dd>
            <ul className={styles.diff}>
              {lineDiff(before ?? '', after ?? '').map((line, n) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place
                <Line key={n} line={line} />
              ))}
            </ul>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Line({ line }: { line: DiffLine | Skipped }) {
  if (line.kind === 'skipped')
    return (
      <li className={styles.skipped}>
        {line.count} {line.count === 1 ? 'line' : 'lines'} as before
      </li>
    )
  if (line.kind === 'same') return <li>{visible(line.text)}</li>
  const { text, from, to } = line
  const words = (
    <>
      {visible(text.slice(0, from))}
      {/* A line that is new as a whole needs no mark in it. */}
      {from > 0 || to < text.length ? <mark>{visible(text.slice(from, to))}</mark> : visible(text)}
      {visible(text.slice(to))}
    </>
  )
  return (
    <li data-tone={line.kind === 'gone' ? 'deny' : 'allow'}>
      <span className="sr">{line.kind === 'gone' ? 'Before: ' : 'Now: '}</span>
      {line.kind === 'gone' ? <del>{words}</del> : <ins>{words}</ins>}
    </li>
  )
}
