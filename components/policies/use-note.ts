'use client'
import { useCallback, useEffect, useState } from 'react'
import { useKeptAt } from './kept.ts'

/**
 * Words while they are written, such as the note on a version: kept in this browser until they are used.
 * @param policy what they are about; for the name of a policy that is still to be made, its organisation
 */
export function useNote(
  policy: string,
  what: 'name' | 'note' | 'selector' = 'note',
): [note: string, set: (note: string) => void, forget: () => void] {
  const key = useKeptAt(what, policy)
  const [note, setNote] = useState('')
  useEffect(() => setNote(window.localStorage.getItem(key) ?? ''), [key])
  const set = useCallback(
    (next: string) => {
      setNote(next)
      window.localStorage.setItem(key, next)
    },
    [key],
  )
  const forget = useCallback(() => {
    setNote('')
    window.localStorage.removeItem(key)
  }, [key])
  return [note, set, forget]
}
