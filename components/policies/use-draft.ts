'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiProblem, call } from '#lib/client/api.ts'
import { type PolicyView, saveDraft } from '#lib/contracts/policies.ts'
import { useKeptAt } from './kept.ts'

const saveAfterMs = 600
const undoMax = 200

export type SaveState =
  | { kind: 'saved'; at: string | null }
  | { kind: 'saving' }
  | { kind: 'unsaved'; problem: ApiProblem }
  | { kind: 'conflict'; problem: ApiProblem }

type Saved = Pick<PolicyView, 'draft' | 'version' | 'draftSavedAt'>

/**
 * What this tab saved last, by policy. The browser's way back shows a page as it was first read, with the draft of
 * then; only in a browser is anything saved, so nothing is shared between people.
 */
const savedHere = new Map<string, Saved>()

function newest(policy: PolicyView): Saved {
  const saved = savedHere.get(policy.id)
  return saved !== undefined && saved.version > policy.version ? saved : policy
}

/**
 * The text being edited: one model behind both views. Every edit saves itself shortly after; until it is saved it
 * also lies in this browser, so that a closed tab or a broken connection loses nothing.
 */
export function useDraft(org: string, policy: PolicyView) {
  const key = useKeptAt('draft', policy.id)
  const [first] = useState(() => newest(policy))
  const [text, setText] = useState(first.draft)
  const [save, setSave] = useState<SaveState>({ kind: 'saved', at: first.draftSavedAt })
  const undone = useRef<{ past: string[]; future: string[] }>({ past: [], future: [] })
  const field = useRef<string | undefined>(undefined)
  const [depth, setDepth] = useState({ past: 0, future: 0 })
  const version = useRef(first.version)
  const savedText = useRef(first.draft)
  const latest = useRef(first.draft)
  const queue = useRef<Promise<void>>(Promise.resolve())
  /** Someone else saved: nothing is sent until it was settled which of the two texts, or what of each, it shall be. */
  const conflicted = useRef(false)
  /** What is on its way to the server and was not answered yet. */
  const sent = useRef<string | undefined>(undefined)

  const keep = useCallback(() => {
    const kept: Kept = {
      version: version.current,
      base: savedText.current,
      text: latest.current,
      ...(sent.current === undefined ? {} : { sent: sent.current }),
    }
    window.localStorage.setItem(key, JSON.stringify(kept))
  }, [key])

  const flush = useCallback(
    (setAside = false): Promise<void> => {
      queue.current = queue.current.then(async () => {
        const sending = latest.current
        if (sending === savedText.current || conflicted.current) return
        setSave({ kind: 'saving' })
        sent.current = sending
        keep()
        try {
          const given = {
            params: { org, policy: policy.id },
            body: { text: sending, ...(setAside ? { setAside } : {}) },
            version: version.current,
          }
          const view = await call(saveDraft, given)
          version.current = view.version
          savedText.current = sending
          savedHere.set(policy.id, { draft: sending, version: view.version, draftSavedAt: view.draftSavedAt })
          sent.current = undefined
          if (latest.current === sending) window.localStorage.removeItem(key)
          else keep()
          setSave({ kind: 'saved', at: view.draftSavedAt })
        } catch (error) {
          if (!(error instanceof ApiProblem)) throw error
          // A save without an answer may have arrived all the same.
          if (error.code !== 'offline') sent.current = undefined
          conflicted.current = error.code === 'conflict'
          setSave({ kind: conflicted.current ? 'conflict' : 'unsaved', problem: error })
        }
      })
      return queue.current
    },
    [key, keep, org, policy.id],
  )

  const put = useCallback(
    (next: string) => {
      latest.current = next
      setText(next)
      keep()
    },
    [keep],
  )

  const change = useCallback(
    /** @param into the field typed into: what follows in the same one is the same step back */
    (next: string, into?: string) => {
      if (next === latest.current) return
      if (into === undefined || into !== field.current)
        undone.current.past = [...undone.current.past, latest.current].slice(-undoMax)
      field.current = into
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
      field.current = undefined
      setDepth({ past: undone.current.past.length, future: undone.current.future.length })
      put(next)
    },
    [put],
  )

  // What a closed tab left behind. Where someone saved since, it is a conflict like any other.
  const looked = useRef(false)
  useEffect(() => {
    // Only what another visit left: later on, what lies there is this one's own.
    if (looked.current) return
    looked.current = true
    const kept = keptIn(key)
    if (kept === undefined || kept.text === first.draft) return window.localStorage.removeItem(key)
    // A save may have arrived although the page was gone before its answer: then nobody else saved since.
    if (kept.version !== first.version && kept.sent !== first.draft) {
      version.current = kept.version
      savedText.current = kept.base
      conflicted.current = true
      const title = `${policy.draftSavedBy ?? 'Someone'} changed this policy since you edited it here.`
      setSave({ kind: 'conflict', problem: new ApiProblem(409, { code: 'conflict', title }) })
    }
    put(kept.text)
  }, [key, put, first, policy.draftSavedBy])

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
      savedHere.set(policy.id, { draft: view.draft, version: view.version, draftSavedAt: view.draftSavedAt })
      latest.current = view.draft
      undone.current = { past: [], future: [] }
      field.current = undefined
      conflicted.current = false
      setDepth({ past: 0, future: 0 })
      setText(view.draft)
      setSave({ kind: 'saved', at: view.draftSavedAt })
      window.localStorage.removeItem(key)
    },
    [key, policy.id],
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
    /** Whether the server holds what is on screen. */
    isSaved: () => savedText.current === latest.current,
    adopt,
    /** The text that mine began with: what the server had when it last took or gave it. */
    base: () => savedText.current,
    /** Ends a conflict with a text made of theirs and mine. One step back brings mine again; theirs is set aside. */
    settle: async (theirs: Pick<PolicyView, 'draft' | 'version' | 'draftSavedAt'>, joined: string) => {
      const mine = latest.current
      adopt(theirs)
      undone.current.past = [mine]
      setDepth({ past: 1, future: 0 })
      if (joined === theirs.draft) return
      put(joined)
      await flush(true)
    },
    version: () => version.current,
  }
}

/** What lies in the browser until it is saved. */
type Kept = { version: number; base: string; text: string; sent?: string }

function keptIn(key: string): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(key) ?? 'null')
    return isKept(kept) ? kept : undefined
  } catch {
    // Another program wrote into this place.
    return undefined
  }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false
  const types = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, typeof one]))
  return types.version === 'number' && types.base === 'string' && types.text === 'string'
}
