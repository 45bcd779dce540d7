'use client'
import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
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
  /** Opened with the pointer, it leaves the focus in the list, whose keys go on working; opened by key, it takes it. */
  keepFocus?: boolean
  /** A CSS selector of what it shows in the list: there the focus returns, also where it was open from the beginning. */
  returnTo?: string
  children: ReactNode
}

/**
 * Details beside a list. On wide screens a column of the Split it stands in: not modal, the list stays usable and a
 * click in it does not close. On narrow screens a modal sheet. Escape closes, and the focus returns to where it was.
 * Give it a `key` of what it shows, so that each is read from its beginning.
 */
export function Drawer(props: Props) {
  const { open, onOpenChange, title, mono = false, keepFocus = false, returnTo, children } = props
  const narrow = useNarrow()
  const focus = useReturnFocus(returnTo)
  const panel = useRef<HTMLDivElement>(null)
  const content = (
    <Radix.Content
      ref={panel}
      tabIndex={-1}
      className={styles.drawer}
      data-drawer=""
      aria-describedby={undefined}
      onInteractOutside={narrow ? undefined : (event) => event.preventDefault()}
      onOpenAutoFocus={(event) => {
        event.preventDefault()
        const byKey = focus.remember()?.matches(':focus-visible')
        if (!keepFocus || narrow || byKey) panel.current?.focus({ preventScroll: true })
      }}
      onCloseAutoFocus={focus.giveBack}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only keeps Tab from being turned around */}
      <div className={styles.inside} onKeyDown={narrow ? undefined : goOn}>
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

/** Beside a list nobody is held inside: Tab goes on into the page, where a sheet leads it back to its beginning. */
function goOn(event: KeyboardEvent): void {
  if (event.key === 'Tab') event.stopPropagation()
}

/** A list and, while one is open, its Drawer beside it, else null. `width` is the drawer's, in pixels: 350 to 390. */
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
    <div
      className={styles.split}
      // Said at the beginning and not found in what follows: a page that is still arriving does not move.
      data-beside={drawer === null ? undefined : ''}
      style={{ '--drawer-width': `${width}px` }}
    >
      <div className={styles.list}>{children}</div>
      {drawer}
    </div>
  )
}
