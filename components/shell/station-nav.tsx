'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import styles from './station-nav.module.css'

/** One station of the navigation. `exact` keeps it from being current on the pages below it. */
export type NavItem = { label: string; href: string; exact?: boolean; count?: number; countMeans?: string }

/** The navigation as a line of stations; the one where the page lies is lit. */
export function StationNav({ items, onChoose }: { items: readonly NavItem[]; onChoose?: () => void }) {
  const path = usePathname()
  return (
    <ul className={styles.line}>
      {items.map((item) => {
        const here = path === item.href || (!item.exact && path.startsWith(`${item.href}/`))
        return (
          <li key={item.href}>
            <Link href={item.href} aria-current={here ? 'page' : undefined} onClick={onChoose}>
              {item.label}
              {item.count ? (
                <span className={styles.count}>
                  {item.count}
                  {item.countMeans ? <span className="sr"> {item.countMeans}</span> : null}
                </span>
              ) : null}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
