'use client'
import { useCallback, useEffect, useRef, useState } from 'react'

export type Selection = {
  /** The chosen tools, or undefined while nothing is being selected. */
  chosen: ReadonlySet<string> | undefined
  start: () => void
  end: () => void
  /** Chooses or leaves one tool; with `range`, all between the last one and this, in the order shown. */
  toggle: (tool: string, range: boolean) => void
  /** Chooses all of these, or leaves them where all are chosen already. */
  toggleAll: (tools: readonly string[]) => void
}

/** Which tools are selected for one edit of all of them. X on a row that has the focus selects it. */
export function useSelection(shown: readonly string[], disabled: boolean): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>()
  const last = useRef<string>(undefined)
  const toggle = useCallback(
    (tool: string, range: boolean) => {
      const from = range && last.current !== undefined ? shown.indexOf(last.current) : -1
      const to = shown.indexOf(tool)
      last.current = tool
      setChosen((before) => {
        const next = new Set(before)
        if (from === -1 || to === -1) {
          if (!next.delete(tool)) next.add(tool)
          return next
        }
        for (const each of shown.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(each)
        return next
      })
    },
    [shown],
  )
  const toggleAll = useCallback((tools: readonly string[]) => {
    setChosen((before) => {
      const next = new Set(before)
      const all = tools.every((each) => next.has(each))
      for (const each of tools) {
        if (all) next.delete(each)
        else next.add(each)
      }
      return next
    })
  }, [])
  useEffect(() => {
    if (disabled) return
    const onKey = (event: KeyboardEvent) => {
      const row = event.target instanceof HTMLElement ? event.target.dataset.row : undefined
      if (
        row === undefined ||
        event.key.toLowerCase() !== 'x' ||
        event.metaKey ||
        event.ctrlKey ||
        event.altKey
      )
        return
      event.preventDefault()
      toggle(row, event.shiftKey)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [toggle, disabled])
  return {
    chosen,
    start: () => setChosen(new Set()),
    end: () => setChosen(undefined),
    toggle,
    toggleAll,
  }
}
