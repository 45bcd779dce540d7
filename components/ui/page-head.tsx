import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'
import styles from './page-head.module.css'

/** Where the page lies; the last one is the page itself and no link. Left away on narrow screens. */
export function Crumbs({ items }: { items: readonly { label: string; href?: string }[] }) {
  return (
    <nav className={styles.crumbs} aria-label="Path">
      {items.map((item, index) => (
        <Fragment key={item.href ?? item.label}>
          {index > 0 ? <span aria-hidden="true">/</span> : null}
          {item.href === undefined ? (
            <span aria-current="page">{item.label}</span>
          ) : (
            <Link href={item.href}>{item.label}</Link>
          )}
        </Fragment>
      ))}
    </nav>
  )
}

/** The lime lamp and what it says is in force: "Version 7, active", "Connected", "Live". */
export function InForce({ children }: { children: ReactNode }) {
  return <span className={styles.force}>{children}</span>
}

/** The dashed outline of what is not in force yet: "Draft, saved 14:02". */
export function DraftMark({ children }: { children: ReactNode }) {
  return <span className={styles.draft}>{children}</span>
}

type Props = {
  title: ReactNode
  /** Beside the title: InForce, DraftMark, tags, a switcher. */
  children?: ReactNode
  /** At the right end. */
  actions?: ReactNode
  /** One sentence below. */
  lead?: ReactNode
}

/** The head of a page: its one h1 and what can be done with the whole of it. */
export function PageHead({ title, children, actions, lead }: Props) {
  return (
    <>
      <div className={styles.head}>
        {/* Here the focus goes when what had it is gone. */}
        <h1 tabIndex={-1}>{title}</h1>
        {children}
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
      {lead ? <p className={styles.lead}>{lead}</p> : null}
    </>
  )
}

type GroupProps = {
  title: ReactNode
  /** Left of the title: RiskBars, an icon. */
  lead?: ReactNode
  count?: number
  note?: ReactNode
  actions?: ReactNode
  level?: 2 | 3
}

/** Opens a group of rows with a rule of ink. */
export function GroupHead({ title, lead, count, note, actions, level = 2 }: GroupProps) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <div className={styles.group}>
      {lead}
      <Heading>{title}</Heading>
      {count === undefined ? null : <span className="dim">{count}</span>}
      {note ? <span className={`meta ${styles.note}`}>{note}</span> : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  )
}
