'use client'
import { useCallback, useEffect, useState } from 'react'
import { useKeptAt } from './kept.ts'

/** The note on a version while it is written: kept in this browser until the version is published. */
export function useNote(policy: string): [note: string, set: (note: string) => void, forget: () => void] {
  const key = useKeptAt('note', policy)
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
