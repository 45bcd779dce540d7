'use client'
import { useCallback, useEffect, useState } from 'react'
import { usePerson } from '#components/shell/person.tsx'
import type { ToolView } from '#lib/contracts/servers.ts'

/** What is typed for an override, and the version of the tool that was looked at when it was begun. */
export type OverrideTyped = {
  category: ToolView['category']
  risk: ToolView['risk']
  reason: string
  version: number
}

const FIELDS = ['category', 'risk', 'reason', 'version']

function isTyped(value: unknown): value is OverrideTyped {
  return typeof value === 'object' && value !== null && FIELDS.every((key) => key in value)
}

/**
 * The form of one tool's override: nothing while it is closed. What was typed stays in this tab, over a reload and while
 * another tool is looked at, until it was sent or given up; each person's apart.
 */
export function useOverrideForm(server: string, tool: string) {
  const key = `signalbox-override-${usePerson()}-${server}-${tool}`
  const [typed, setTyped] = useState<OverrideTyped>()
  useEffect(() => {
    const stored = window.sessionStorage.getItem(key)
    if (stored === null) return
    try {
      const found: unknown = JSON.parse(stored)
      if (isTyped(found)) setTyped(found)
    } catch {
      // Not ours: another program wrote into this place.
      window.sessionStorage.removeItem(key)
    }
  }, [key])
  const put = useCallback(
    (next: OverrideTyped | undefined) => {
      setTyped(next)
      if (next === undefined) window.sessionStorage.removeItem(key)
      else window.sessionStorage.setItem(key, JSON.stringify(next))
    },
    [key],
  )
  return [typed, put] as const
}
