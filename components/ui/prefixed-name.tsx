import { Fragment } from 'react'
import { classes } from './classes.ts'
import styles from './prefixed-name.module.css'

type Props = {
  name: string
  /** What all names around it begin with; drawn quietly. */
  prefix?: string
  /** Draws "…" for the prefix: always, or on narrow screens only. The full name stays in the text for readers. */
  short?: 'always' | 'narrow'
}

/** A technical name with its shared beginning in the background. It never truncates, and breaks only after "_". */
export function PrefixedName({ name, prefix = '', short }: Props) {
  const shared = prefix !== '' && name.startsWith(prefix) && name.length > prefix.length ? prefix : ''
  return (
    <span className={styles.name}>
      {shared ? <span className={classes(styles.prefix, short && styles[short])}>{shared}</span> : null}
      <Breakable text={name.slice(shared.length)} />
    </span>
  )
}

/** Text with technical names in it, which may break after each "_". */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=_)/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name than their place
    <Fragment key={index}>
      {index > 0 ? <wbr /> : null}
      {part}
    </Fragment>
  ))
}
