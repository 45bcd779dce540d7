'use client'
import { type KeyboardEvent as Pressed, useRef } from 'react'

/** What moves nothing, and what is to be heard at once. */
const apart = new Set(['Shift', 'Control', 'Alt', 'Meta', 'Escape'])

/**
 * The keys of a list in the order they were pressed; spread it over the list. Radix moves the focus in a timer after the
 * key: one that comes before that would count for the entry that was left, so it waits until the focus has moved.
 */
export function useInTurn() {
  const moving = useRef(false)
  const waiting = useRef<KeyboardEvent[]>([])
  const next = (list: Element) => {
    moving.current = false
    for (let key = waiting.current.shift(); key !== undefined; key = waiting.current.shift()) {
      const at = document.activeElement
      // With the list, what was still meant for it is gone.
      if (list.contains(at)) at?.dispatchEvent(key)
      if (moving.current) return
    }
  }
  return {
    onKeyDownCapture(event: Pressed) {
      if (!moving.current || apart.has(event.key)) return
      event.preventDefault()
      event.stopPropagation()
      const { key, code, shiftKey, ctrlKey, altKey, metaKey } = event
      const more = { bubbles: true, cancelable: true }
      waiting.current.push(
        new KeyboardEvent('keydown', { key, code, shiftKey, ctrlKey, altKey, metaKey, ...more }),
      )
    },
    onKeyDown({ key, currentTarget }: Pressed) {
      if (apart.has(key)) return
      moving.current = true
      // The timer of Radix may be set after this one, and before the second.
      setTimeout(() => setTimeout(() => next(currentTarget)))
    },
  }
}
