'use client'
import { useEffect, useState } from 'react'
import type { Demonstration } from '#lib/catalogue/demonstrate.ts'
import type { Brief } from '#lib/policy/repeat.ts'

/** A call as the reader changed it. Everything is text, so that nothing typed is lost because it is not right yet. */
export type Changed = { args: string; times: string }

/** The engine comes with the first change, not with the page. */
const engine = () => import('#lib/policy/repeat.ts')

/**
 * Decides what the reader typed on each side, by the engine of the gateway, in this browser. Until the first change nothing
 * is loaded. `made` is the call of `tool` that is changed.
 */
export function useDecided(
  { tools, sides, at }: Pick<Demonstration, 'tools' | 'sides' | 'at'>,
  tool: string,
  made: Changed,
) {
  const [changed, setChanged] = useState<Changed>()
  const [decided, setDecided] = useState<readonly Brief[]>()
  useEffect(() => {
    if (changed === undefined) return
    let gone = false
    void engine().then(({ decideRepeated, briefly }) => {
      if (gone) return
      const sent = { tool, args: changed.args, times: Number(changed.times) || 1, at }
      setDecided(sides.map(({ policy }) => briefly(decideRepeated(policy, tools, sent))))
    })
    return () => {
      gone = true
    }
  }, [changed, tool, tools, sides, at])
  const change = (part: Partial<Changed>) => setChanged((before) => ({ ...(before ?? made), ...part }))
  const reset = () => {
    setChanged(undefined)
    setDecided(undefined)
  }
  return { changed, decided, change, reset, prepare: () => void engine() }
}
