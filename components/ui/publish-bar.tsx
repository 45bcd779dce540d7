import type { ReactNode } from 'react'
import styles from './publish-bar.module.css'

type Props = {
  /** E.g. "2 changes". */
  title: ReactNode
  /** Left away on narrow screens. */
  children?: ReactNode
  actions: ReactNode
}

/** What is not in force yet, at the foot of the page; dashed, because it is a draft. */
export function PublishBar({ title, children, actions }: Props) {
  return (
    <section className={styles.bar} aria-label="Publish" data-publish-bar="">
      <b role="status">{title}</b>
      <span className={styles.long}>{children}</span>
      <div className={styles.actions}>{actions}</div>
    </section>
  )
}
