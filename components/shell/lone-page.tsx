import type { ReactNode } from 'react'
import { Logo } from '#components/ui/logo.tsx'
import styles from './lone-page.module.css'

/** A page of somebody who is signed in that belongs to no organisation: the account, the operator's inbox. */
export function LonePage({ children }: { children: ReactNode }) {
  return (
    <div className={styles.page}>
      <header>
        <Logo href="/home" />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}
