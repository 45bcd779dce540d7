import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './facts.module.css'

type Props = {
  items: readonly { label: string; value: ReactNode }[]
  /** `columns` opens with a rule of ink and puts each fact into a column; `rows` is for drawers. */
  layout?: 'rows' | 'columns'
}

/** Names and values. */
export function Facts({ items, layout = 'rows' }: Props) {
  return (
    <dl className={classes(styles.facts, styles[layout])}>
      {items.map((item) => (
        <div key={item.label}>
          <dt>{item.label}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  )
}
