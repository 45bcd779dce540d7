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

/**
 * Lets a dialog without a trigger of its own give the focus back to what had it, or to what the CSS selector
 * `returnTo` finds.
 * Only where it went away with the dialog: who has gone on elsewhere stays there.
 */
export function useReturnFocus(returnTo?: string) {
  const opener = useRef<Element | null>(null)
  return {
    remember: () => {
      opener.current = document.activeElement
      return opener.current
    },
    giveBack: (event: Event) => {
      event.preventDefault()
      if (document.activeElement !== null && document.activeElement !== document.body) return
      const home = (returnTo === undefined ? null : document.querySelector(returnTo)) ?? opener.current
      if (home instanceof HTMLElement && home.isConnected) home.focus()
    },
  }
}
