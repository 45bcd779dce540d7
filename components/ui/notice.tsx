import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import styles from './notice.module.css'
import type { Tone } from './tone.ts'

type Props = {
  tone: Tone
  icon?: IconName
  title?: ReactNode
  children?: ReactNode
  action?: ReactNode
  /** Appears as an answer to something the person did: it is read out. */
  alert?: boolean
}

/** A message that stays on the page: a failure with its likely fix, a thing to confirm, what the agent reads. */
export function Notice({ tone, icon, title, children, action, alert = false }: Props) {
  return (
    <div className={styles.notice} data-tone={tone} role={alert ? 'alert' : undefined}>
      {icon ? <Icon name={icon} className={styles.icon} /> : null}
      <div className={styles.text}>
        {title ? <b className={styles.title}>{title}</b> : null}
        {children}
      </div>
      {action ? <div className={styles.action}>{action}</div> : null}
    </div>
  )
}
