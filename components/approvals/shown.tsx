'use client'
import { useState } from 'react'
import styles from './approvals.module.css'
import { shownParts } from './shown-text.ts'

const figures = new Intl.NumberFormat('en-GB')

/** A text that somebody else wrote, as text alone: no link, no markup, and nothing in it invisible or turned around. */
export function Shown({ text }: { text: string }) {
  return (
    <bdi className={styles.shown}>
      {shownParts(text).map((part, index) =>
        part.unseen ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name than their place
          <mark key={index} className={styles.unseen}>
            {part.text}
          </mark>
        ) : (
          part.text
        ),
      )}
    </bdi>
  )
}

/** The same, and where it is long its beginning first, with its length and a button for all of it. */
export function LongShown({
  text,
  quoted = false,
  most = 600,
}: {
  text: string
  quoted?: boolean
  most?: number
}) {
  const [all, setAll] = useState(false)
  const long = text.length > most * 1.5
  const shown = long && !all ? text.slice(0, whole(text, most)) : text
  return (
    <>
      {quoted ? <span className={styles.quote}>“</span> : null}
      <Shown text={shown} />
      {quoted && shown === text ? <span className={styles.quote}>”</span> : null}
      {long ? (
        <>
          {all ? null : <span className={styles.quote}>…</span>}{' '}
          <button type="button" className={styles.all} aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show less' : `Show all ${figures.format(text.length)} characters`}
          </button>
        </>
      ) : null}
    </>
  )
}

/** Not between the two halves of a pair, which would look like something hidden. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at
}
