'use client'
import { useEffect, useState } from 'react'
import { READY } from '#lib/contracts/before-scripts.ts'

/** Says that the page hears everything itself now. It stands last, so that everything else is there before it. */
export function Hydrated() {
  const [ready, setReady] = useState(false)
  // Controls wait for the first effect before they listen; what they draw then is drawn together with this.
  useEffect(() => setReady(true), [])
  useEffect(() => {
    if (ready) document.dispatchEvent(new Event(READY))
  }, [ready])
  return null
}
