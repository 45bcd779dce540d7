'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiProblem, call } from '#lib/client/api.ts'
import { type PolicyView, readPolicy, saveDraft } from '#lib/contracts/policies.ts'
import { useKeptAt } from './kept.ts'
import { begun, type Held, type Kept, keptIn, noteSaved, savedIn } from './kept-draft.ts'

const saveAfterMs = 600
const undoMax = 200

export type SaveState =
  | { kind: 'saved'; at: string | null }
  | { kind: 'saving' }
  | { kind: 'unsaved'; problem: ApiProblem }
  | { kind: 'conflict'; problem: ApiProblem }

/**
 * What this tab saved last, by policy. The browser's way back shows a page as it was first read, with the draft of
 * then; only in a browser is anything saved, so nothing is shared between people.
 */
const savedHere = new Map<string, Held>()

function newest(policy: PolicyView): Held {
  const saved = savedHere.get(policy.id)
  return saved !== undefined && saved.version > policy.version ? saved : policy
}

/**
 * The text being edited: one model behind both views. Every edit saves itself shortly after; until it is saved it
 * also lies in this browser, so that a closed tab or a broken connection loses nothing.
 */
export function useDraft(org: string, policy: PolicyView) {
  const key = useKeptAt('draft', policy.id)
  const savedKey = useKeptAt('saved', 'last')
  const [first] = useState(() => newest(policy))
  const [text, setText] = useState(first.draft)
  const [save, setSave] = useState<SaveState>({ kind: 'saved', at: first.draftSavedAt })
  const undone = useRef<{ past: string[]; future: string[] }>({ past: [], future: [] })
  const field = useRef<string | undefined>(undefined)
  const [depth, setDepth] = useState({ past: 0, future: 0 })
  /** What the server has, as far as it is known here. */
  const held = useRef<Held>(first)
  const latest = useRef(first.draft)
  const queue = useRef<Promise<void>>(Promise.resolve())
  /** Someone else saved: nothing is sent until it was settled which of the two texts, or what of each, it shall be. */
  const conflicted = useRef(false)
  /** What is on its way to the server and was not answered yet. */
  const sent = useRef<string | undefined>(undefined)

  /** What the server holds is somebody else's and was settled with: whatever is saved over it next sets it aside. */
  const aside = useRef(false)

  const keep = useCallback(() => {
    const kept: Kept = {
      version: held.current.version,
      base: held.current.draft,
      text: latest.current,
      ...(sent.current === undefined ? {} : { sent: sent.current }),
      ...(aside.current ? { aside: true } : {}),
    }
    window.localStorage.setItem(key, JSON.stringify(kept))
  }, [key])

  const hold = useCallback(
    ({ draft, version, draftSavedAt }: Held) => {
      held.current = { draft, version, draftSavedAt }
      sent.current = undefined
      aside.current = false
      savedHere.set(policy.id, held.current)
      noteSaved(window.localStorage, savedKey, policy.id, held.current)
    },
    [savedKey, policy.id],
  )

  /** Whether the server has one of these texts from here: then nobody else saved since, and the next edit goes on from it. */
  const arrived = useCallback(
    async (texts: readonly (string | undefined)[]): Promise<boolean> => {
      const view = await call(readPolicy, { params: { org, policy: policy.id } })
      const isMine = texts.includes(view.draft)
      if (isMine) hold(view)
      return isMine
    },
    [hold, org, policy.id],
  )

  const send = useCallback(
    async (isAgain = false): Promise<void> => {
      const before = sent.current
      // Nothing else is sent until it is known what became of a save without an answer.
      if (before !== undefined) await arrived([before])
      const sending = latest.current
      if (sending === held.current.draft) {
        sent.current = undefined
        return
      }
      sent.current = sending
      keep()
      try {
        const view = await call(saveDraft, {
          params: { org, policy: policy.id },
          body: { text: sending, ...(aside.current ? { setAside: true } : {}) },
          version: held.current.version,
        })
        hold({ draft: sending, version: view.version, draftSavedAt: view.draftSavedAt })
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error
        // Without an answer that can be read, it may have arrived all the same.
        if (error.status < 400 || error.status >= 500) throw error
        sent.current = undefined
        if (error.code !== 'conflict' || isAgain) throw error
        // What an earlier visit sent may have arrived in between.
        sent.current = before
        if (!(await arrived([sending, before]))) throw error
        if (sending !== held.current.draft) await send(true)
      }
    },
    [arrived, hold, keep, org, policy.id],
  )

  const isSaved = useCallback(() => latest.current === held.current.draft && sent.current === undefined, [])

  const flush = useCallback((): Promise<void> => {
    queue.current = queue.current.then(async () => {
      if (isSaved() || conflicted.current) return
      setSave({ kind: 'saving' })
      try {
        await send()
        if (isSaved()) window.localStorage.removeItem(key)
        else keep()
        setSave({ kind: 'saved', at: held.current.draftSavedAt })
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error
        conflicted.current = error.code === 'conflict'
        setSave({ kind: conflicted.current ? 'conflict' : 'unsaved', problem: error })
      }
    })
    return queue.current
  }, [key, isSaved, keep, send])

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
    const saved = savedIn(window.localStorage, savedKey, policy.id)
    const start = begun(first, saved, keptIn(window.localStorage, key))
    held.current = start.held
    sent.current = start.sent
    aside.current = start.aside
    if (start.isConflict) {
      conflicted.current = true
      const title = `${policy.draftSavedBy ?? 'Someone'} changed this policy since you edited it here.`
      setSave({ kind: 'conflict', problem: new ApiProblem(409, { code: 'conflict', title }) })
    } else if (start.held !== first) setSave({ kind: 'saved', at: start.held.draftSavedAt })
    // What the server knew when the page was read is needed no more.
    if (saved !== undefined && saved.version <= policy.version) window.localStorage.removeItem(savedKey)
    latest.current = start.text
    setText(start.text)
    if (isSaved()) window.localStorage.removeItem(key)
    else keep()
  }, [key, savedKey, keep, isSaved, first, policy.id, policy.version, policy.draftSavedBy])

  useEffect(() => {
    if (text === held.current.draft && sent.current === undefined) return
    const timer = setTimeout(() => void flush(), saveAfterMs)
    return () => clearTimeout(timer)
  }, [text, flush])

  /** Takes over what the server holds now: after publishing, discarding, or a conflict that was settled. */
  const adopt = useCallback(
    (view: Held) => {
      hold(view)
      latest.current = view.draft
      undone.current = { past: [], future: [] }
      field.current = undefined
      conflicted.current = false
      setDepth({ past: 0, future: 0 })
      setText(view.draft)
      setSave({ kind: 'saved', at: view.draftSavedAt })
      window.localStorage.removeItem(key)
    },
    [key, hold],
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
    isSaved,
    adopt,
    /** The text that mine began with: what the server had when it last took or gave it. */
    base: () => held.current.draft,
    /** Ends a conflict with a text made of theirs and mine. One step back brings mine again; theirs is set aside. */
    settle: async (theirs: Held, joined: string) => {
      const mine = latest.current
      adopt(theirs)
      undone.current.past = [mine]
      setDepth({ past: 1, future: 0 })
      if (joined === theirs.draft) return
      aside.current = true
      put(joined)
      await flush()
    },
    version: () => held.current.version,
  }
}
