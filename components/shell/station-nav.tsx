'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import styles from './station-nav.module.css'

/** One station of the navigation. `exact` keeps it from being current on the pages below it. */
export type NavItem = { label: string; href: string; exact?: boolean; count?: ReactNode }

/** How many of something wait there; nothing at none. */
export function NavCount({ count, means }: { count: number; means: string }) {
  if (count === 0) return null
  return (
    <span className={styles.count}>
      {count}
      <span className="sr"> {means}</span>
    </span>
  )
}

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
              {item.count}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
