'use client'
import { useSyncExternalStore } from 'react'

const QUERY = '(max-width: 900px)'

function subscribe(changed: () => void) {
  const list = window.matchMedia(QUERY)
  list.addEventListener('change', changed)
  return () => list.removeEventListener('change', changed)
}

/** Whether the screen is narrow: one column, sheets instead of drawers. The server assumes it is not. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(QUERY).matches,
    () => false,
  )
}
