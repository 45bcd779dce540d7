import type { ReactNode } from 'react'
import { Logo } from '#components/ui/logo.tsx'
import styles from './frame.module.css'

type Props = { title: string; lead?: ReactNode; aside?: ReactNode; children: ReactNode }

/** The frame of the few pages one meets before the console: one heading, one form, one way elsewhere. */
export function AccountFrame({ title, lead, aside, children }: Props) {
  return (
    <main className={styles.frame} id="main" tabIndex={-1}>
      <div>
        <Logo href="/" />
        <h1>{title}</h1>
        {lead ? <p className={styles.lead}>{lead}</p> : null}
      </div>
      {children}
      {aside ? <p className={styles.aside}>{aside}</p> : null}
    </main>
  )
}

export const formClass = styles.form
