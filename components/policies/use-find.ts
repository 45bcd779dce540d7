'use client'
import { useEffect, useState } from 'react'
import { useAddress } from '#components/calls/use-address.ts'

/** What is searched for. It stands in the address, and here while it is typed: from there it comes too late for fast hands. */
export function useFind(): [find: string, set: (find: string) => void] {
  const { params, set } = useAddress()
  const drawn = params.get('find') ?? ''
  const [typed, setTyped] = useState(drawn)
  // The address itself is ahead of what is drawn from it; it changes by typing here, and by a step back.
  // biome-ignore lint/correctness/useExhaustiveDependencies: that it changed is what matters
  useEffect(() => setTyped(new URLSearchParams(window.location.search).get('find') ?? ''), [drawn])
  return [
    typed,
    (find) => {
      setTyped(find)
      set({ find: find || undefined }, { replace: true })
    },
  ]
}
