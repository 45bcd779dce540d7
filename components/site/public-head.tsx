import type { ReactNode } from 'react'
import styles from './public-head.module.css'

/** The head of a public page: its one h1 and a sentence or two below it. */
export function PublicHead({
  title,
  children,
  below,
}: {
  title: string
  children: ReactNode
  below?: ReactNode
}) {
  return (
    <header className={styles.head}>
      <h1>{title}</h1>
      <p>{children}</p>
      {below}
    </header>
  )
}
