import { LinkButton } from '#components/ui/link-button.tsx'
import { Logo } from '#components/ui/logo.tsx'
import styles from './frame.module.css'

const rooms = [
  { href: '/servers', label: 'Servers' },
  { href: '/attacks', label: 'Attacks' },
  { href: '/playground', label: 'Playground' },
  { href: '/docs', label: 'Docs' },
] as const

type HeaderProps = {
  /** Places on the page itself. */
  anchors?: readonly { href: string; label: string }[]
  /** The room that the page lies in. */
  here?: (typeof rooms)[number]['href']
}

/** The head of a public page; it leads only to pages that exist. */
export function SiteHeader({ anchors = [], here }: HeaderProps) {
  return (
    <header className={styles.head}>
      <Logo href="/" plain />
      <nav className={styles.anchors} aria-label="Site">
        {anchors.map((anchor) => (
          <a key={anchor.href} href={anchor.href} className={styles.within}>
            {anchor.label}
          </a>
        ))}
        {rooms.map(({ href, label }) => (
          <a key={href} href={href} aria-current={href === here ? 'true' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <div className={styles.right}>
        <LinkButton href="/sign-in" kind="quiet" plain>
          Sign in
        </LinkButton>
        <LinkButton href="/sign-up" plain>
          Start free
        </LinkButton>
      </div>
    </header>
  )
}

const places = [
  ...rooms,
  { href: '/check', label: 'Check your setup' },
  { href: '/security', label: 'Security' },
  { href: '/contact', label: 'Contact' },
  { href: '/sign-up', label: 'Start free' },
  { href: '/sign-in', label: 'Sign in' },
] as const

/** The foot of a public page; it leads only to pages that exist. */
export function SiteFooter() {
  return (
    <footer className="wrap">
      <div className={styles.foot}>
        <span>Signalbox</span>
        {places.map(({ href, label }) => (
          <a key={href} href={href}>
            {label}
          </a>
        ))}
      </div>
    </footer>
  )
}
