'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { IconButton } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import styles from './toast.module.css'

type ToastTone = 'allow' | 'deny' | 'hide'
type Entry = {
  id: number
  text: string
  tone: ToastTone
  action: { label: string; run: () => void } | undefined
}

const icons: Record<ToastTone, IconName> = { allow: 'check', deny: 'warn', hide: 'info' }
const SHOWN_MS = 6_000

let entries: readonly Entry[] = []
let last = 0
const listeners = new Set<() => void>()

function put(next: readonly Entry[]) {
  entries = next
  for (const each of listeners) each()
}

const dismiss = (id: number) => put(entries.filter((each) => each.id !== id))

/**
 * Says shortly that something was done, or was not. What the person has to act on belongs on the page instead: this goes
 * away after six seconds, unless the pointer or the focus rests on it.
 */
export function toast(
  text: string,
  options: { tone?: ToastTone; action?: { label: string; run: () => void } } = {},
): void {
  last += 1
  put([...entries.slice(-2), { id: last, text, tone: options.tone ?? 'allow', action: options.action }])
}

const none: readonly Entry[] = []

/** Where the messages of `toast` appear; once a page, in the layout. */
export function Toaster() {
  const shown = useSyncExternalStore(
    (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => entries,
    () => none,
  )
  return (
    <section className={styles.place} role="status" aria-label="Messages">
      {shown.map((entry) => (
        <Message key={entry.id} entry={entry} />
      ))}
    </section>
  )
}

function Message({ entry }: { entry: Entry }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismiss(entry.id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [held, entry.id])
  const { action } = entry
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: resting on it only keeps it there
    <div
      className={styles.toast}
      data-tone={entry.tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name={icons[entry.tone]} />
      <span className={styles.text}>{entry.text}</span>
      {action ? (
        <button
          type="button"
          className={styles.action}
          onClick={() => {
            action.run()
            dismiss(entry.id)
          }}
        >
          {action.label}
        </button>
      ) : null}
      <IconButton icon="x" label="Dismiss" onClick={() => dismiss(entry.id)} />
    </div>
  )
}
