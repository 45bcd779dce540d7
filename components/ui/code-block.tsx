import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './code-block.module.css'
import { jsonParts, markParts } from './code-parts.ts'

type Props = {
  code: string
  /** What it is, for readers: "curl command". */
  label: string
  /** Colours keys, texts and numbers. */
  json?: boolean
  /** Pieces of the text to mark, e.g. a secret or a changed line. */
  marks?: readonly string[]
  /** Long lines wrap instead of scrolling. */
  wrap?: boolean
}

/** Code to read or copy. */
export function CodeBlock({ code, label, json = false, marks = [], wrap = false }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <pre className={classes(styles.code, wrap && styles.wrap)} tabIndex={0} role="group" aria-label={label}>
      {markParts(code, marks).map((part, index) => {
        const inside: ReactNode = json ? coloured(part.text) : part.text
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name than their place
        return part.marked ? <mark key={index}>{inside}</mark> : <span key={index}>{inside}</span>
      })}
    </pre>
  )
}

function coloured(text: string): ReactNode {
  return jsonParts(text).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    <span key={index} className={part.kind === 'other' ? undefined : styles[part.kind]}>
      {part.text}
    </span>
  ))
}
