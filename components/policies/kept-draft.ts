import type { PolicyView } from '#lib/contracts/policies.ts'

/** A draft as the server holds it. */
export type Held = Pick<PolicyView, 'draft' | 'version' | 'draftSavedAt'>

/**
 * What lies in the browser until it is saved: a text, what it was typed over, what was sent without an answer, and whether
 * what it was typed over is somebody else's, to be set aside.
 */
export type Kept = { version: number; base: string; text: string; sent?: string; aside?: boolean }

/** What a visit begins with. */
type Begun = { held: Held; text: string; sent: string | undefined; aside: boolean; isConflict: boolean }

/**
 * Where a visit begins: with what the server holds as far as this browser knows, and what was typed over it.
 * @param read what the page was made with, which may be older than a save from here
 * @param saved what was saved from here last
 */
export function begun(read: Held, saved: Held | undefined, kept: Kept | undefined): Begun {
  let held = saved !== undefined && saved.version > read.version ? saved : read
  if (kept === undefined) return { held, text: held.draft, sent: undefined, aside: false, isConflict: false }
  if (kept.version > held.version) held = heldBy(kept)
  // A save may have arrived although the page was gone before its answer: then nobody else saved since.
  const isMine = kept.version === held.version || kept.sent === held.draft
  if (!isMine && kept.text !== held.draft)
    return { held: heldBy(kept), text: kept.text, sent: undefined, aside: false, isConflict: true }
  const isSame = kept.version === held.version
  return {
    held,
    text: kept.text,
    sent: isSame ? kept.sent : undefined,
    aside: isSame && kept.aside === true,
    isConflict: false,
  }
}

const heldBy = (kept: Kept): Held => ({ draft: kept.base, version: kept.version, draftSavedAt: null })

export function keptIn(store: Pick<Storage, 'getItem'>, key: string): Kept | undefined {
  const kept = valueIn(store, key)
  return isKept(kept) ? kept : undefined
}

/**
 * Notes what the server holds since a save from here. One place for all policies: it is only looked at by a page that was
 * read from the server before that save and is shown after it.
 */
export function noteSaved(store: Pick<Storage, 'setItem'>, key: string, policy: string, held: Held): void {
  const { draft, version, draftSavedAt } = held
  try {
    store.setItem(key, JSON.stringify({ policy, draft, version, draftSavedAt }))
  } catch (error) {
    // The browser is full, or keeps nothing of this page: it is saved all the same.
    if (!(error instanceof DOMException)) throw error
  }
}

export function savedIn(store: Pick<Storage, 'getItem'>, key: string, policy: string): Held | undefined {
  const saved = valueIn(store, key)
  return isHeld(saved) && 'policy' in saved && saved.policy === policy ? saved : undefined
}

function valueIn(store: Pick<Storage, 'getItem'>, key: string): unknown {
  try {
    return JSON.parse(store.getItem(key) ?? 'null')
  } catch {
    // Another program wrote into this place.
    return undefined
  }
}

function isKept(value: unknown): value is Kept {
  const { version, base, text, sent = 'string', aside = 'boolean' } = typesOf(value)
  return version === 'number' && aside === 'boolean' && [base, text, sent].every((type) => type === 'string')
}

function isHeld(value: unknown): value is Held {
  const { version, draft } = typesOf(value)
  return version === 'number' && draft === 'string'
}

function typesOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, typeof one]))
}
