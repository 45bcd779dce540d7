'use client'
import { useEffect } from 'react'

/**
 * Lets forms hear what was typed before they were there: a page is shown, and can be typed into, before its scripts run,
 * and whatever React draws next would put back what it knows of. It stands last, so that every form is there before it.
 */
export function TypedBefore() {
  useEffect(() => {
    const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')
    // All are read first: one that is heard lets the others be drawn anew.
    const typed = [...fields]
      .filter((field) => field.value !== field.defaultValue)
      .map((field) => ({ field, value: field.value, start: field.selectionStart, end: field.selectionEnd }))
    for (const { field, value, start, end } of typed) {
      // React remembers what was last set through the element; only something else counts as typed.
      field.value = `${value} `
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, value)
      if (start !== null && document.activeElement === field) field.setSelectionRange(start, end)
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }, [])
  return null
}
