'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Demonstration } from '#lib/catalogue/demonstrate.ts'
import type { Brief } from '#lib/policy/repeat.ts'

/** A call as the reader changed it. Everything is text, so that nothing typed is lost because it is not right yet. */
export type Changed = { args: string; times: string }

/** The engine comes with the first change, not with the page. */
const engine = () => import('#lib/policy/repeat.ts')

/** Decides what the reader typed on each side, by the engine of the gateway, in this browser. Until the first change nothing is loaded. */
export function useDecided({ tools, sides, at }: Pick<Demonstration, 'tools' | 'sides' | 'at'>) {
  const [changed, setChanged] = useState<Changed>()
  const [decided, setDecided] = useState<readonly Brief[]>()
  const latest = useRef(0)
  const change = useCallback(
    (tool: string, next: Changed) => {
      setChanged(next)
      const mine = ++latest.current
      void engine().then(({ decideRepeated, briefly }) => {
        if (mine !== latest.current) return
        const sent = { tool, args: next.args, times: Number(next.times) || 1, at }
        setDecided(sides.map(({ policy }) => briefly(decideRepeated(policy, tools, sent))))
      })
    },
    [tools, sides, at],
  )
  const reset = useCallback(() => {
    latest.current++
    setChanged(undefined)
    setDecided(undefined)
  }, [])
  useEffect(() => () => void latest.current++, [])
  return { changed, decided, change, reset, prepare: () => void engine() }
}
