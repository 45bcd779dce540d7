'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiProblem, call } from '#lib/client/api.ts'
import { type PolicyView, saveDraft } from '#lib/contracts/policies.ts'

const saveAfterMs = 600
const undoMax = 200

export type SaveState =
  | { kind: 'saved'; at: string | null }
  | { kind: 'saving' }
  | { kind: 'unsaved'; problem: ApiProblem }
  | { kind: 'conflict'; problem: ApiProblem }

/**
 * The text being edited: one model behind both views. Every edit saves itself shortly after; until it is saved it
 * also lies in this browser, so that a closed tab or a broken connection loses nothing.
 */
export function useDraft(org: string, policy: PolicyView) {
  const key = `signalbox-draft-${policy.id}`
  const [text, setText] = useState(policy.draft)
  const [save, setSave] = useState<SaveState>({ kind: 'saved', at: policy.draftSavedAt })
  const undone = useRef<{ past: string[]; future: string[] }>({ past: [], future: [] })
  const [depth, setDepth] = useState({ past: 0, future: 0 })
  const version = useRef(policy.version)
  const savedText = useRef(policy.draft)
  const latest = useRef(policy.draft)
  const queue = useRef<Promise<void>>(Promise.resolve())

  const flush = useCallback((): Promise<void> => {
    queue.current = queue.current.then(async () => {
      const sending = latest.current
      if (sending === savedText.current) return
      setSave({ kind: 'saving' })
      try {
        const given = {
          params: { org, policy: policy.id },
          body: { text: sending },
          version: version.current,
        }
        const view = await call(saveDraft, given)
        version.current = view.version
        savedText.current = sending
        if (latest.current === sending) window.localStorage.removeItem(key)
        setSave({ kind: 'saved', at: view.draftSavedAt })
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error
        setSave({ kind: error.code === 'conflict' ? 'conflict' : 'unsaved', problem: error })
      }
    })
    return queue.current
  }, [key, org, policy.id])

  const put = useCallback(
    (next: string) => {
      latest.current = next
      setText(next)
      window.localStorage.setItem(key, JSON.stringify({ version: version.current, text: next }))
    },
    [key],
  )

  const change = useCallback(
    (next: string) => {
      if (next === latest.current) return
      undone.current.past = [...undone.current.past, latest.current].slice(-undoMax)
      undone.current.future = []
      setDepth({ past: undone.current.past.length, future: 0 })
      put(next)
    },
    [put],
  )

  const step = useCallback(
    (from: 'past' | 'future') => {
      const to = from === 'past' ? 'future' : 'past'
      const next = undone.current[from].pop()
      if (next === undefined) return
      undone.current[to].push(latest.current)
      setDepth({ past: undone.current.past.length, future: undone.current.future.length })
      put(next)
    },
    [put],
  )

  // What a closed tab left behind, where nobody saved since.
  useEffect(() => {
    const kept = window.localStorage.getItem(key)
    if (!kept) return
    try {
      const { version: at, text: left } = JSON.parse(kept)
      if (at === version.current && typeof left === 'string') put(left)
      else window.localStorage.removeItem(key)
    } catch {
      // Not ours: another program wrote into this place.
      window.localStorage.removeItem(key)
    }
  }, [key, put])

  useEffect(() => {
    if (text === savedText.current) return
    const timer = setTimeout(() => void flush(), saveAfterMs)
    return () => clearTimeout(timer)
  }, [text, flush])

  /** Takes over what the server holds now: after publishing, discarding, or a conflict that was settled. */
  const adopt = useCallback(
    (view: Pick<PolicyView, 'draft' | 'version' | 'draftSavedAt'>) => {
      version.current = view.version
      savedText.current = view.draft
      latest.current = view.draft
      undone.current = { past: [], future: [] }
      setDepth({ past: 0, future: 0 })
      setText(view.draft)
      setSave({ kind: 'saved', at: view.draftSavedAt })
      window.localStorage.removeItem(key)
    },
    [key],
  )

  return {
    text,
    change,
    undo: () => step('past'),
    redo: () => step('future'),
    canUndo: depth.past > 0,
    canRedo: depth.future > 0,
    save,
    flush,
    adopt,
    /** Keeps my text over what someone else saved. */
    overwrite: async (at: number) => {
      version.current = at
      await flush()
    },
    version: () => version.current,
  }
}
