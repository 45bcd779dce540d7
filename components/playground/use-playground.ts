'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { exampleAt } from './examples.ts'
import { keptKey } from './kept.ts'
import { type PlaygroundState, stateOf, stateOfFragment } from './state.ts'

/** Another state came in place of what was typed, and the way back to it. */
export type Opened = { from: 'link' | 'example'; before: PlaygroundState }

/**
 * What is typed into the playground. It lies in this tab and survives a reload; what stands behind the # of the address is
 * opened once and then lies there too. Nothing of it is ever sent.
 * @param begun the first example with what was typed into it already
 * @param example one that was asked for before there was anything to open it
 */
export function usePlayground(initial: PlaygroundState, begun: PlaygroundState, example: string | undefined) {
  const [state, setState] = useState(() => stateOf(window.sessionStorage.getItem(keptKey) ?? '') ?? begun)
  const [opened, setOpened] = useState<Opened>()
  const [broken, setBroken] = useState(false)
  const now = useRef(state)
  now.current = state

  // Once: a later look at the same props must not bring back what was typed first.
  const [first] = useState(begun)
  useEffect(() => {
    if (first !== initial) window.sessionStorage.setItem(keptKey, JSON.stringify(first))
  }, [first, initial])
  const put = useCallback((next: PlaygroundState) => {
    window.sessionStorage.setItem(keptKey, JSON.stringify(next))
    setState(next)
  }, [])
  const change = useCallback(
    (changes: Partial<PlaygroundState>) => put({ ...now.current, ...changes }),
    [put],
  )
  /** Another state instead of this one; what was typed can be had back. */
  const open = useCallback(
    (next: PlaygroundState, from: Opened['from']) => {
      const before = now.current
      setBroken(false)
      setOpened(
        JSON.stringify(before) === JSON.stringify(next) || before === initial ? undefined : { from, before },
      )
      put(next)
    },
    [put, initial],
  )
  const openExample = useCallback(
    async (slug: string) => {
      const found = await exampleAt(slug)
      if (found) open(found, 'example')
      return found !== undefined
    },
    [open],
  )
  useEffect(() => {
    const follow = async () => {
      const { hash, pathname, search } = window.location
      if (hash.length <= 1) return
      // Once it is opened it lies in this tab; a reload then shows what was made of it.
      window.history.replaceState(null, '', pathname + search)
      const slug = /^#example=([a-z0-9-]{1,80})$/.exec(hash)?.[1]
      const found = stateOfFragment(hash)
      if (found) open(found, 'link')
      else if (slug === undefined || !(await openExample(slug))) setBroken(true)
    }
    const follows = () => void follow()
    follows()
    window.addEventListener('hashchange', follows)
    return () => window.removeEventListener('hashchange', follows)
  }, [open, openExample])

  useEffect(() => {
    if (example !== undefined) void openExample(example)
  }, [example, openExample])

  const back = () => {
    if (opened) put(opened.before)
    setOpened(undefined)
  }
  return { state, change, openExample, opened, back, broken }
}
