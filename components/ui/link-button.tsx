import Link from 'next/link'
import type { ReactNode } from 'react'
import { type ButtonKind, type ButtonSize, buttonClass } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'

type Props = {
  href: string
  kind?: ButtonKind
  size?: ButtonSize
  icon?: IconName
  wide?: boolean
  /** A file, a public page, or a page outside the application: the browser follows it itself. */
  plain?: boolean
  children: ReactNode
}

/** A link that looks like a button: it leads somewhere, it changes nothing. */
export function LinkButton({ href, kind, size, icon, wide, plain = false, children }: Props) {
  const inside = (
    <>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </>
  )
  const className = buttonClass(kind, size, wide)
  if (plain) {
    return (
      <a href={href} className={className}>
        {inside}
      </a>
    )
  }
  return (
    <Link href={href} className={className}>
      {inside}
    </Link>
  )
}
