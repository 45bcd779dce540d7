import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './ruled-row.module.css'
import type { Tone } from './tone.ts'

type Props = {
  tone: Tone
  selected?: boolean
  /** Above: a RowButton-like target; give it the class that `ruledTarget` returns. */
  name: ReactNode
  /** Below: a sentence, or fields to edit in place. */
  sentence?: ReactNode
  /** At the right. */
  control: ReactNode
}

/** The class of the button or link inside `name` that the whole row belongs to. */
export const ruledTarget = styles.target

/** A row whose rail says its decision by line style as well as by colour: plain, ticked, double, capped, dashed. */
export function RuledRow({ tone, selected = false, name, sentence, control }: Props) {
  return (
    <li className={classes(styles.row, selected && styles.on)} data-tone={tone}>
      <div className={styles.text}>
        {name}
        {sentence ? <div className={styles.sentence}>{sentence}</div> : null}
      </div>
      <div className={styles.control}>{control}</div>
    </li>
  )
}
