'use client'
import { useCallback, useEffect, useState } from 'react'
import { useKeptAt } from './kept.ts'

/**
 * The text of a field in a row: what is in force, until something else is typed. What is no value yet is kept in this
 * browser, over a reload or a closed tab, for as long as what it was typed over is in force.
 * @param field which field of the policy, e.g. the tool in whose row it stands
 */
export function useHalfTyped(
  policy: string,
  field: string,
  inForce: string,
): [typed: string, set: (typed: string, finished: boolean) => void] {
  const key = useKeptAt('half-typed', `${policy}-${field}`)
  const [typed, setTyped] = useState(inForce)
  useEffect(() => {
    const [over, kept] = (window.localStorage.getItem(key) ?? '').split('\n')
    if (over === inForce && kept !== undefined) return setTyped(kept)
    window.localStorage.removeItem(key)
    setTyped(inForce)
  }, [key, inForce])
  const set = useCallback(
    (next: string, finished: boolean) => {
      setTyped(next)
      if (finished) window.localStorage.removeItem(key)
      else window.localStorage.setItem(key, `${inForce}\n${next}`)
    },
    [key, inForce],
  )
  return [typed, set]
}
