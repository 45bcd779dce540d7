import type { ReactNode } from 'react'
import styles from './fold.module.css'
import { Icon } from './icon.tsx'

type Props = {
  title: ReactNode
  lead?: ReactNode
  count?: number
  /** At the right end, e.g. what the group has in common. */
  note?: ReactNode
  open?: boolean
  onToggle?: (open: boolean) => void
  /** Instead of the rows while it is closed. */
  closed?: ReactNode
  children: ReactNode
}

/** A group of rows that can be closed; it opens with the same rule of ink as GroupHead. */
export function Fold({ title, lead, count, note, open = false, onToggle, closed, children }: Props) {
  return (
    <>
      <details
        className={styles.fold}
        open={open}
        onToggle={onToggle ? (event) => onToggle(event.currentTarget.open) : undefined}
      >
        <summary>
          <Icon name="right" className={styles.arrow} />
          {lead}
          <h2>{title}</h2>
          {count === undefined ? null : <span className="dim">{count}</span>}
          {note ? <span className={styles.note}>{note}</span> : null}
        </summary>
        {children}
      </details>
      {closed ? <div className={styles.closed}>{closed}</div> : null}
    </>
  )
}
