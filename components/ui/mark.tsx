import type { ReactNode } from 'react'
import styles from './mark.module.css'

/** A word that says what kind of thing this is, without a decision's colour: "Sandbox". */
export function Mark({ children }: { children: ReactNode }) {
  return <span className={styles.mark}>{children}</span>
}
