'use client'
import { useCallback, useState } from 'react'
import { type Asked, emptyAsked } from './asked.ts'
import { useKeptAt } from './kept.ts'
import { askedIn, keepAsked } from './kept-asked.ts'

/**
 * What is typed into Simulate. It stays in this browser, over a look at another view, a reload and a closed tab, until
 * somebody signs out; nothing of it is sent. Each tab goes on with its own, a new one with what was typed last.
 * @param first what to begin with instead of what was typed last, e.g. a test that is opened
 */
export function useAsked(policy: string, first: Partial<Asked> | undefined) {
  const key = useKeptAt('simulate', policy)
  const [asked, setAsked] = useState<Asked>(() => {
    const kept = askedIn(window.sessionStorage, key) ?? askedIn(window.localStorage, key)
    const before = { ...emptyAsked, ...kept }
    return { ...before, ...first, args: { ...before.args, ...first?.args } }
  })
  const change = useCallback(
    (changes: Partial<Asked>) => {
      setAsked((now) => {
        const next = { ...now, ...changes, args: latest(now.args, changes.args) }
        for (const store of [window.sessionStorage, window.localStorage])
          keepAsked(store, key, next, Date.now())
        return next
      })
    },
    [key],
  )
  return { asked, change }
}

/** The arguments of all tools, those typed now at the end. */
function latest(args: Asked['args'], typed: Asked['args'] = {}): Asked['args'] {
  return { ...Object.fromEntries(Object.entries(args).filter(([tool]) => !(tool in typed))), ...typed }
}
