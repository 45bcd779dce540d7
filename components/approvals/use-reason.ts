'use client'
import { useEffect, useState } from 'react'
import { FORGOTTEN } from '#components/shell/forget.ts'

/** The reason somebody is writing for one request: a reload does not lose it, and signing out forgets it. */
export function useReason(approval: string): [string, (text: string) => void] {
  const key = `${FORGOTTEN}reason-${approval}`
  const [text, setText] = useState('')
  useEffect(() => {
    const kept = window.sessionStorage.getItem(key)
    // What was typed before the page came to life is newer.
    if (kept !== null) setText((typed) => typed || kept)
  }, [key])
  return [
    text,
    (next) => {
      setText(next)
      if (next === '') window.sessionStorage.removeItem(key)
      else window.sessionStorage.setItem(key, next)
    },
  ]
}
