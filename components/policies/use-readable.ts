'use client'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { readStates, type ToolState } from '#lib/policy/edit.ts'
import type { Tool } from '#lib/policy/types.ts'
import { useKeptAt } from './kept.ts'

/** The rules to show, and which text they are of: the draft itself, or while that is no policy, another one. */
export type Readable = {
  states: readonly ToolState[]
  /** The text they are read from. */
  text: string
  of: 'draft' | 'last' | 'active' | 'none'
}

/**
 * The rules of a text. While it is no policy they stay those of the last text that was one, also over a reload; where
 * this browser has seen none, those of the version in force.
 */
export function useReadable(policy: PolicyView, text: string, tools: readonly Tool[]): Readable {
  const key = useKeptAt('last-valid', policy.id)
  const fresh = useMemo(() => readStates(text, tools), [text, tools])
  const valid = fresh !== undefined
  const last = useRef<string>(undefined)
  if (valid) last.current = text
  const [kept, setKept] = useState<string>()
  useEffect(() => {
    if (valid) window.localStorage.removeItem(key)
    else if (last.current !== undefined) window.localStorage.setItem(key, last.current)
    else setKept(window.localStorage.getItem(key) ?? undefined)
  }, [valid, key])

  const before = last.current ?? kept
  const earlier = useMemo(
    () => (before === undefined ? undefined : readStates(before, tools)),
    [before, tools],
  )
  const active = policy.active?.text
  const inForce = useMemo(
    () => (active === undefined ? undefined : readStates(active, tools)),
    [active, tools],
  )
  if (fresh) return { states: fresh, text, of: 'draft' }
  if (before !== undefined && earlier) return { states: earlier, text: before, of: 'last' }
  if (active !== undefined && inForce) return { states: inForce, text: active, of: 'active' }
  return { states: [], text: '', of: 'none' }
}
