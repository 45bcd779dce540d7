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
  /** Before everything, e.g. a checkbox while rows are being selected. */
  lead?: ReactNode
  /** Where the row stands in a list of which only a part exists. */
  place?: RowPlace | undefined
}

/** A place in a long list: `top` in px from its beginning, `index` from 0. */
export type RowPlace = { ref: (row: HTMLElement | null) => void; index: number; of: number; top: number }

/** The class of the button or link inside `name` that the whole row belongs to. */
export const ruledTarget = styles.target

/** A row whose rail says its decision by line style as well as by colour: plain, ticked, double, capped, dashed. */
export function RuledRow({ tone, selected = false, name, sentence, control, lead, place }: Props) {
  return (
    <li
      className={classes(styles.row, selected && styles.on, lead !== undefined && styles.led)}
      data-tone={tone}
      {...(place && {
        ref: place.ref,
        'data-index': place.index,
        'aria-posinset': place.index + 1,
        'aria-setsize': place.of,
        style: { position: 'absolute', insetInline: 0, transform: `translateY(${place.top}px)` },
      })}
    >
      {lead}
      <div className={styles.text}>
        {name}
        {sentence ? <div className={styles.sentence}>{sentence}</div> : null}
      </div>
      <div className={styles.control}>{control}</div>
    </li>
  )
}
