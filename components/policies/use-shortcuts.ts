'use client'
import { useEffect } from 'react'
import { flushSync } from 'react-dom'
import type { Choice } from '#lib/policy/edit.ts'

type Shortcuts = {
  simulate: (tool: string) => void
  undo: () => void
  redo: () => void
  choose: (tool: string, choice: Choice) => void
  disabled: boolean
}
const keys: Record<string, Choice> = {
  '1': 'allow',
  '2': 'limit',
  '3': 'ask',
  '4': 'deny',
  '5': 'hide',
}
const steps: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }

/**
 * While a row has the focus: 1 Allow, 2 Limit, 3 Ask, 4 Deny, 5 Hide, T Simulate, arrows or J and K to walk. Everywhere,
 * with Ctrl or ⌘: Z and Shift Z or Y undo and redo, Enter goes to the button that publishes.
 */
export function useShortcuts({ simulate, undo, redo, choose, disabled }: Shortcuts): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const target = event.target instanceof HTMLElement ? event.target : undefined
      if (event.ctrlKey || event.metaKey) withCommand(event, target, undo, redo)
      const row = target?.dataset.row
      if (row === undefined || event.metaKey || event.ctrlKey || event.altKey) return
      const choice = keys[event.key]
      if (choice && !disabled) {
        event.preventDefault()
        choose(row, choice)
      }
      if (event.key === 't') {
        event.preventDefault()
        simulate(row)
      }
      const step = steps[event.key]
      if (step) {
        event.preventDefault()
        const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter(
          (each) => each.offsetParent !== null,
        )
        rows[rows.findIndex((each) => each.dataset.row === row) + step]?.focus()
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [simulate, undo, redo, choose, disabled])
}

function withCommand(
  event: KeyboardEvent,
  target: HTMLElement | undefined,
  undo: () => void,
  redo: () => void,
): void {
  const key = event.key.toLowerCase()
  if (target?.closest('.cm-editor')) return
  if (key === 'enter') {
    event.preventDefault()
    // The last one is that of the review, while it is open.
    const buttons = document.querySelectorAll<HTMLElement>('[data-publish]')
    buttons[buttons.length - 1]?.focus()
    return
  }
  // What is being typed is undone by the field itself.
  if ((key !== 'z' && key !== 'y') || target?.closest('input:not([type=radio], [type=checkbox]), textarea'))
    return
  event.preventDefault()
  const home =
    target?.closest('li')?.querySelector<HTMLElement>('[data-row]') ??
    target?.closest<HTMLElement>('[data-drawer]') ??
    document.querySelector('h1')
  flushSync(key === 'y' || event.shiftKey ? redo : undo)
  // What is undone may take along what had the focus: the fields of a limit, the bar that publishes.
  if (document.activeElement === document.body) home?.focus()
}
