import Link from 'next/link'
import styles from './logo.module.css'

/** The mark, a signal arm at clear, with the name; `short` leaves the mark alone on narrow screens. */
export function Logo({
  href,
  short = false,
  plain = false,
}: {
  href: string
  short?: boolean
  /** On a public page: the browser follows it itself. */
  plain?: boolean
}) {
  const Anchor = plain ? 'a' : Link
  return (
    <Anchor
      className={short ? `${styles.logo} ${styles.short}` : styles.logo}
      href={href}
      aria-label="Signalbox, home"
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <rect width="24" height="24" rx="6" fill="var(--ink)" />
        <path d="M7.4 4.4v15.2" stroke="var(--canvas)" strokeWidth="2.4" strokeLinecap="round" />
        <path d="M7.4 13.6 18.2 7.2" stroke="var(--signal)" strokeWidth="3.9" />
        <circle cx="7.4" cy="13.6" r="2.6" fill="var(--canvas)" />
      </svg>
      <span>Signalbox</span>
    </Anchor>
  )
}
