import { expect, test } from 'vitest'
import { begun, keptIn, noteSaved, savedIn } from './kept-draft.ts'

const read = { draft: 'read', version: 4, draftSavedAt: '2026-01-01T00:00:00.000Z' }
const later = { draft: 'later', version: 5, draftSavedAt: '2026-01-02T00:00:00.000Z' }
const nothing = { sent: undefined, aside: false, isConflict: false }

test('a visit begins with what the page was made with, or with a later save from here', () => {
  expect(begun(read, undefined, undefined)).toEqual({ held: read, text: 'read', ...nothing })
  expect(begun(later, read, undefined)).toEqual({ held: later, text: 'later', ...nothing })
  expect(begun(read, later, undefined)).toEqual({ held: later, text: 'later', ...nothing })
})

test('what was typed goes on over the text it was typed over, also where that is later than the page', () => {
  const typed = { version: 4, base: 'read', text: 'typed' }
  expect(begun(read, undefined, typed)).toEqual({ held: read, text: 'typed', ...nothing })
  const over = { version: 5, base: 'later', text: 'typed' }
  const held = { draft: 'later', version: 5, draftSavedAt: null }
  expect(begun(read, undefined, over)).toEqual({ held, text: 'typed', ...nothing })
  expect(begun(read, later, over)).toEqual({ held: later, text: 'typed', ...nothing })
  expect(begun(read, undefined, { ...over, text: 'read' })).toEqual({ held, text: 'read', ...nothing })
})

test('what was typed over a text that somebody else changed since is a conflict, unless both came to the same', () => {
  const typed = { version: 3, base: 'before', text: 'typed', sent: 'sent' }
  const held = { draft: 'before', version: 3, draftSavedAt: null }
  expect(begun(read, undefined, typed)).toEqual({ held, text: 'typed', ...nothing, isConflict: true })
  expect(begun(read, undefined, { ...typed, text: 'read' })).toEqual({ held: read, text: 'read', ...nothing })
})

test('a save without an answer is found where it arrived, and asked after where the page does not have it', () => {
  const arrived = { version: 3, base: 'before', text: 'typed', sent: 'read' }
  expect(begun(read, undefined, arrived)).toEqual({ held: read, text: 'typed', ...nothing })
  const unknown = { version: 4, base: 'read', text: 'typed', sent: 'sent' }
  expect(begun(read, undefined, unknown)).toEqual({
    held: read,
    text: 'typed',
    ...nothing,
    sent: 'sent',
  })
  expect(begun(read, undefined, { ...unknown, text: 'read' }).sent).toBe('sent')
})

test('what was settled with stays to be set aside as long as it is what the server holds', () => {
  const settled = { version: 4, base: 'read', text: 'joined', aside: true }
  expect(begun(read, undefined, settled)).toEqual({ held: read, text: 'joined', ...nothing, aside: true })
  expect(begun(later, undefined, settled)).toMatchObject({ isConflict: true, aside: false })
  expect(begun(later, undefined, { ...settled, sent: 'later' })).toMatchObject({
    isConflict: false,
    aside: false,
  })
})

test('of all policies the last that was saved is noted, and whatever else lies there is not used', () => {
  const store = new Map<string, string>()
  const here = {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, text: string) => void store.set(key, text),
  }
  noteSaved(here, 'saved', 'one', read)
  expect(savedIn(here, 'saved', 'one')).toMatchObject(read)
  noteSaved(here, 'saved', 'other', later)
  expect(savedIn(here, 'saved', 'one')).toBeUndefined()
  expect([store.size, savedIn(here, 'saved', 'other')?.draft]).toEqual([1, 'later'])
  for (const text of ['', 'x', '[]', '{}', 'null', '{"policy":"one","version":"5","draft":"x"}']) {
    here.setItem('saved', text)
    expect(savedIn(here, 'saved', 'one')).toBeUndefined()
    expect(keptIn(here, 'saved')).toBeUndefined()
  }
  here.setItem('draft', '{"version":1,"base":"a","text":"b","sent":5}')
  expect(keptIn(here, 'draft')).toBeUndefined()
  here.setItem('draft', '{"version":1,"base":"a","text":"b","aside":1}')
  expect(keptIn(here, 'draft')).toBeUndefined()
  const full = {
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
  }
  expect(() => noteSaved(full, 'saved', 'one', read)).not.toThrow()
})
