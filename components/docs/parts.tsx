import type { ReactNode } from 'react'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import type { Members, Words } from '#lib/policy/grammar.ts'
import styles from './doc-page.module.css'
import { type DocPolicy, resultWords } from './policies.ts'

/** Rows of two or three columns; scrolls sideways by itself where it must. */
export function DocTable({
  caption,
  heads,
  rows,
}: {
  caption: string
  heads: readonly string[]
  rows: readonly (readonly ReactNode[])[]
}) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows that are written once have no other name
            <tr key={at}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The keys of one object of the language, as its grammar has them. */
export function MemberTable({ caption, members }: { caption: string; members: Members }) {
  return (
    <DocTable
      caption={caption}
      heads={['Key', 'What it says']}
      rows={Object.entries(members).map(([key, member]) => [
        <code key={key}>{key}</code>,
        <>
          {member.about}
          {member.needed ? <b> Required.</b> : null}
        </>,
      ])}
    />
  )
}

/** Words of the language, each with what it means. */
export function WordTable({ caption, head, words }: { caption: string; head: string; words: Words }) {
  return (
    <DocTable
      caption={caption}
      heads={[head, 'Meaning']}
      rows={words.map(([word, about]) => [<code key={word}>{word}</code>, `${about}.`])}
    />
  )
}

/** Code under its name, with a button that copies it. */
export function Printed({
  label,
  code,
  json = false,
  note,
}: {
  label: string
  code: string
  json?: boolean
  note?: ReactNode
}) {
  return (
    <figure className={styles.printed}>
      <figcaption>
        <span>{label}</span>
        <CopyButton text={code} size="small" />
      </figcaption>
      <CodeBlock code={code} label={label} json={json} />
      {note ? <p className="meta">{note}</p> : null}
    </figure>
  )
}

/** A policy of the documentation and what it decides. */
export function PrintedPolicy({ policy }: { policy: DocPolicy }) {
  return (
    <>
      <Printed label={policy.label} code={policy.text} json />
      <DocTable
        caption={`${policy.label}: what it decides`}
        heads={['Call', 'Result']}
        rows={policy.claims.map(({ tool, args, times = 1, result }) => [
          <code key="call">
            {tool} {args}
            {times > 1 ? `, number ${times} in a row` : ''}
          </code>,
          <b key="result">{resultWords[result]}</b>,
        ])}
      />
    </>
  )
}
