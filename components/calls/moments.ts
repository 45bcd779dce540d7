'use client'
import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** The reader's time zone; UTC until the page has come to life, so that server and browser agree at first. */
export function useZone(): string {
  return useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => 'UTC',
  )
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, kind: 'clock' | 'day' | 'full'): Intl.DateTimeFormat {
  const key = `${kind} ${zone}`
  const made =
    formats.get(key) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      ...(kind === 'clock' ? { hour: '2-digit', minute: '2-digit', second: '2-digit' } : {}),
      ...(kind === 'day' ? { day: 'numeric', month: 'short' } : {}),
      ...(kind === 'full' ? { dateStyle: 'medium', timeStyle: 'medium' } : {}),
    })
  formats.set(key, made)
  return made
}

/** "14:02:11". */
export function clock(moment: string, zone: string): string {
  return format(zone, 'clock').format(new Date(moment))
}

/** "24 Nov". */
export function day(moment: string, zone: string): string {
  return format(zone, 'day').format(new Date(moment))
}

/** "24 Nov 2026, 14:02:11". */
export function full(moment: string, zone: string): string {
  return format(zone, 'full').format(new Date(moment))
}

/** "in 3 days", "in 5 hours"; rounded down, so that it never promises more than there is. */
export function until(moment: string, now: string): string {
  const hours = (Date.parse(moment) - Date.parse(now)) / 3_600_000
  if (hours < 0) return 'ended'
  if (hours < 1) return 'in less than an hour'
  if (hours < 48) return `in ${Math.floor(hours)} ${Math.floor(hours) === 1 ? 'hour' : 'hours'}`
  return `in ${Math.floor(hours / 24)} days`
}
