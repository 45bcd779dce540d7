'use client'
import type { KeyboardEvent, ReactNode } from 'react'

/** A table of rows whose buttons the arrow keys walk. */
export function WalkRows({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys only move between the buttons inside
    <div onKeyDown={walk}>{children}</div>
  )
}

/** Up and down go to the row before and after; Enter is the button's own. */
function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('tbody button[id]')]
  const at =
    document.activeElement instanceof HTMLButtonElement ? buttons.indexOf(document.activeElement) : -1
  const next = buttons[at + step]
  if (at === -1 || next === undefined) return
  event.preventDefault()
  next.focus()
}
