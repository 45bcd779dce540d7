'use client'
import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useOverlayHome } from './overlay-home.ts'
import styles from './popover.module.css'

type Props = {
  trigger: ReactNode
  /** What it is for, to readers. */
  label: string
  children: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  align?: 'start' | 'end'
}

/** A small panel at a button, for filters and times. */
export function Popover({ trigger, label, children, open, onOpenChange, align = 'start' }: Props) {
  const [home, anchor] = useOverlayHome()
  return (
    <Radix.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <Radix.Trigger asChild ref={anchor}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal container={home}>
        <Radix.Content
          className={styles.popover}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
