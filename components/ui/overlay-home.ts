'use client'
import { useRef, useState } from 'react'

/**
 * Where the list of a menu is put: into the dialog its trigger stands in, else into `main`, so that it is never outside a
 * landmark and never inside what an open dialog hides from readers. Give `ref` to the trigger.
 */
export function useOverlayHome(): [container: Element | undefined, ref: (trigger: Element | null) => void] {
  const [home, setHome] = useState<Element | undefined>(undefined)
  const ref = (trigger: Element | null) => {
    if (trigger === null) return
    setHome(trigger.closest('[role="dialog"]') ?? document.getElementById('main') ?? undefined)
  }
  return [home, ref]
}

/** Lets a dialog without a trigger of its own give the focus back to what had it. */
export function useReturnFocus() {
  const opener = useRef<Element | null>(null)
  return {
    remember: () => {
      opener.current = document.activeElement
    },
    giveBack: (event: Event) => {
      event.preventDefault()
      if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus()
    },
  }
}
