'use client'
import { useSearchParams } from 'next/navigation'
import { useCallback } from 'react'
import { changed } from './filters.ts'

/**
 * The parameters of the address and a way to change some of them without leaving the page. `replace` keeps the step
 * back where it was: for what follows the keyboard.
 */
export function useAddress() {
  const params = useSearchParams()
  const text = params.toString()
  const set = useCallback(
    (changes: Readonly<Record<string, string | undefined>>, options: { replace?: boolean } = {}) => {
      // Read afresh: two changes in one moment must not undo each other.
      const next = `${window.location.pathname}${changed(window.location.search, changes)}`
      if (options.replace) window.history.replaceState(null, '', next)
      else window.history.pushState(null, '', next)
    },
    [],
  )
  return { params, text, set }
}
