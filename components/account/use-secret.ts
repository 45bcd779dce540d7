'use client'
import { useEffect, useState } from 'react'

/** The secret of a mailed link: it stands after `#`, and leaves the address bar as soon as it is read. */
export function useSecret(): string | undefined {
  const [secret, setSecret] = useState<string>()
  useEffect(() => {
    const found = window.location.hash.slice(1)
    if (!found) return
    setSecret(found)
    window.history.replaceState(window.history.state, '', window.location.pathname)
  }, [])
  return secret
}
