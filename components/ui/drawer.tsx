'use client'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { IconButton } from './button.tsx'
import { classes } from './classes.ts'
import styles from './drawer.module.css'
import { useReturnFocus } from './overlay-home.ts'
import { useNarrow } from './use-narrow.ts'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** The title is a name in the fixed-width face. */
  mono?: boolean
  /** Leaves the focus where it is, e.g. while a list is walked with the arrow keys. */
  keepFocus?: boolean
  children: ReactNode
}

/**
 * Details beside a list. On wide screens a column of the Split it stands in: not modal, the list stays usable and a
 * click in it does not close. On narrow screens a modal sheet. Escape closes, and the focus returns to where it was.
 */
export function Drawer({ open, onOpenChange, title, mono = false, keepFocus = false, children }: Props) {
  const narrow = useNarrow()
  const focus = useReturnFocus()
  const panel = useRef<HTMLDivElement>(null)
  const content = (
    <Radix.Content
      ref={panel}
      tabIndex={-1}
      className={narrow ? styles.sheet : styles.drawer}
      data-drawer=""
      aria-describedby={undefined}
      onInteractOutside={narrow ? undefined : (event) => event.preventDefault()}
      onOpenAutoFocus={(event) => {
        event.preventDefault()
        focus.remember()
        if (!keepFocus || narrow) panel.current?.focus({ preventScroll: true })
      }}
      onCloseAutoFocus={keepFocus ? (event) => event.preventDefault() : focus.giveBack}
    >
      <div className={styles.inside}>
        <span className={styles.close}>
          <IconButton icon="x" label="Close" onClick={() => onOpenChange(false)} />
        </span>
        <Radix.Title className={classes(styles.title, mono && styles.mono)}>{title}</Radix.Title>
        {children}
      </div>
    </Radix.Content>
  )
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange} modal={narrow}>
      {narrow ? (
        <Radix.Portal>
          <Radix.Overlay className={styles.veil} />
          {content}
        </Radix.Portal>
      ) : (
        content
      )}
    </Radix.Root>
  )
}

/** A list and, while one is open, its Drawer beside it. `width` is the drawer's, in pixels: 350 to 390. */
export function Split({
  children,
  drawer,
  width = 380,
}: {
  children: ReactNode
  drawer: ReactNode
  width?: number
}) {
  return (
    <div className={styles.split} style={{ '--drawer-width': `${width}px` }}>
      <div className={styles.list}>{children}</div>
      {drawer}
    </div>
  )
}
