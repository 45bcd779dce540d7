import Link from 'next/link'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Logo } from '#components/ui/logo.tsx'
import styles from './frame.module.css'

/** The head of a public page. `anchors` lead to places on the page itself. */
export function SiteHeader({ anchors = [] }: { anchors?: readonly { href: string; label: string }[] }) {
  return (
    <header className={styles.head}>
      <Logo href="/" />
      <nav className={styles.anchors} aria-label="On this page">
        {anchors.map((anchor) => (
          <a key={anchor.href} href={anchor.href}>
            {anchor.label}
          </a>
        ))}
      </nav>
      <div className={styles.right}>
        <LinkButton href="/sign-in" kind="quiet">
          Sign in
        </LinkButton>
        <LinkButton href="/sign-up">Start free</LinkButton>
      </div>
    </header>
  )
}

/** The foot of a public page; it leads only to pages that exist. */
export function SiteFooter() {
  return (
    <footer className="wrap">
      <div className={styles.foot}>
        <span>Signalbox</span>
        <Link href="/sign-up">Start free</Link>
        <Link href="/sign-in">Sign in</Link>
      </div>
    </footer>
  )
}
