'use client'
import { useState } from 'react'

/** Whether these filters are still those that the page was loaded with: then what came with it is what they list. */
export function useAsLoaded(filters: unknown): boolean {
  const now = JSON.stringify(filters)
  const [loaded] = useState(now)
  return now === loaded
}
