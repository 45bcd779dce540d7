'use client'
import { useSyncExternalStore } from 'react'

let timer: ReturnType<typeof setInterval> | undefined
let now = 0
const readers = new Set<() => void>()

function subscribe(changed: () => void) {
  readers.add(changed)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const reader of readers) reader()
  }, 1_000)
  return () => {
    readers.delete(changed)
    if (readers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/**
 * Seconds from now to a moment, one less each second, never below 0. It counts by the server's clock: `answered` is the
 * moment of an answer there and `heard` when it came here, so a wrong clock in a phone shows no wrong time.
 */
export function useLeft(moment: string, answered: string, heard: number): number {
  const at = useSyncExternalStore(
    subscribe,
    () => Math.floor(Math.max(now, heard) / 1_000) * 1_000,
    () => heard,
  )
  const passed = Math.max(0, at - heard)
  return Math.max(0, Math.ceil((Date.parse(moment) - Date.parse(answered) - passed) / 1_000))
}
