import {
  acting,
  byBar,
  disguised,
  domains,
  ended,
  endings,
  hashes,
  MAIL,
  meant,
  PATH,
  places,
  START,
  set,
  slotOf,
  stands,
  step,
  URL_FORM,
  WIDE,
} from './sieve-tables.ts'

/** What of a text is worth a closer look; all empty for nearly every text. */
export type Sifted = {
  /** Pieces in which the words of some combination stand together, in UTF-16 units. */
  spans: { from: number; to: number }[]
  /** Something that is no prose may stand in it, something encoded, something that nobody sees. */
  active: boolean
  encoded: boolean
  hidden: boolean
}

/** A sentence that does not end is looked at by twice so many words at a time. */
const BLOCK = 128
/** How much around a sentence is looked at with it: a combination may ask for a word in the sentence beside it. */
const AROUND = 400

const isHex = (code: number) =>
  (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70)

/** Whether a character beyond ASCII may be one that nobody sees (characters.ts), or a half of one. */
function mayHide(code: number): boolean {
  if (code < 0xa0) return true
  if (code === 0xad || code === 0x34f || code === 0x61c) return true
  if (code < 0x115f) return false
  if (code < 0x2000)
    return code <= 0x1160 || (code >= 0x17b4 && code <= 0x17b5) || (code >= 0x180b && code <= 0x180f)
  if (code < 0x2070)
    return (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || code >= 0x2060
  if (code === 0x3164 || code === 0xfeff || code === 0xffa0) return true
  if (code >= 0xd800 && code <= 0xdbff) return code === 0xd834 || code >= 0xdb40
  return (code >= 0xfe00 && code <= 0xfe0e) || (code >= 0xfff9 && code <= 0xfffb)
}

/** What stands in a word: 1 a small letter, 2 a capital, 4 a digit, 8 what may stand for a letter, 0 nothing of it. */
const CLASSES = new Uint8Array(128)
const LOWER = new Uint8Array(128)
for (let code = 0; code < 128; code++) {
  const c = String.fromCharCode(code)
  LOWER[code] = c.toLowerCase().charCodeAt(0)
  CLASSES[code] = /[a-z]/.test(c) ? 1 : /[A-Z]/.test(c) ? 2 : /[0-9]/.test(c) ? 4 : /['@$]/.test(c) ? 8 : 0
}

/** Letters and digits of other scripts; punctuation beyond ASCII parts words, but for an apostrophe. */
function isOther(code: number): boolean {
  if (code < 0xc0) return code === 0xad
  return code < 0x2000 || code === 0x2019 || (code > 0x2bff && (code < 0x3000 || code > 0x303f))
}

/**
 * Tells in one pass over a text what of it a scan for injected instructions would have to look at. Nearly all of what the
 * scan finds in the rest is found here too, in a small part of its time.
 */
export function sift(text: string): Sifted {
  const found: Sifted = { spans: [], active: false, encoded: false, hidden: false }
  const end = text.length
  let now = new Int32Array(WIDE)
  let before = new Int32Array(WIDE)
  const recent = new Int32Array(16)
  let words = 0
  let inBlock = 0
  let began = 0
  let begunBefore = 0
  let singles = 0
  let pairs = 0
  let escapes = 0
  // Where a run of digits of base64 began, and what it is made of.
  let run = 0
  let kinds = 0
  let i = 0

  const close = (isEnd: boolean) => {
    for (let n = 0; n < WIDE; n++) before[n] = (before[n] ?? 0) | (now[n] ?? 0)
    if (stands(before)) add(found.spans, begunBefore, i, end)
    if (isEnd) {
      before.fill(0)
      begunBefore = i
    } else {
      const old = before
      before = now
      now = old
      begunBefore = began
    }
    now.fill(0)
    began = i
    inBlock = 0
  }

  while (i < end) {
    const code = text.charCodeAt(i)
    if (code < 128 ? (CLASSES[code] ?? 0) !== 0 : isOther(code)) {
      const from = i
      let hash = START
      let stem = 0
      let made = 0
      let digits = 0
      let c = code
      do {
        if (c < 128) {
          const kind = CLASSES[c] ?? 0
          if (kind === 0) break
          if (c === 39) stem = hash
          if (kind === 2 && made === 1) set(now, byBar[0] ?? 0)
          made |= kind
          if (kind === 4) digits++
          hash = step(hash, LOWER[c] ?? 0)
        } else {
          if (!isOther(c)) break
          if (mayHide(c)) found.hidden = true
          if (c === 0x2019) {
            stem = hash
            hash = step(hash, 39)
          } else {
            made |= 16
            hash = step(hash, c)
          }
        }
        i++
        c = i < end ? text.charCodeAt(i) : 32
      } while (i < end)
      const length = i - from
      words++
      inBlock++
      kinds |= made
      singles = length === 1 ? singles + 1 : 0
      if (singles >= 5) add(found.spans, Math.max(0, i - 12), i, end)
      pairs = (made & 4) !== 0 && (length === 2 || length === 4) ? pairs + 1 : length === 2 ? pairs : 0
      if (pairs >= 8) found.encoded = true
      if (made > 3) {
        // Not of letters only.
        if ((made & 4) !== 0 && (made & 3) !== 0 && length >= 16) found.active = true
        if ((made & 8) !== 0 && text.indexOf('@', from) < i) set(now, MAIL)
        const letters = length - digits
        if ((made & 24) !== 0 ? made !== 8 : letters >= 3 && digits <= letters && length <= 24)
          disguised(text.slice(from, i), now)
      }
      let slot = slotOf(hash)
      if (places[slot] === 0 && stem !== 0) slot = slotOf(stem)
      const place = places[slot] ?? 0
      recent[words & 15] = place === 0 ? hash : (hashes[slot] ?? 0)
      if (place !== 0) {
        const means = meant[place] ?? []
        for (let n = 0; n < means.length; n++) set(now, means[n] ?? 0)
        const phrases = endings[place]
        if (phrases !== undefined) ended(phrases, recent, words, now)
        if (acting[place] === 1 || (c === 58 && acting[place] === 2)) found.active = true
      }
      if (inBlock >= BLOCK) close(false)
      continue
    }
    const next = i + 1 < end ? text.charCodeAt(i + 1) : 32
    if (code === 47 || code === 45 || code === 95 || code === 43) {
      if (code === 47 && opens(text, i)) set(now, PATH)
      if (code === 95) for (const meaning of byBar) set(now, meaning)
    } else {
      if (i - run >= 24 && looksEncoded(text, run, i, kinds)) found.encoded = true
      run = i + 1
      kinds = 0
    }
    if (code > 32 && code < 128) {
      const mark = MARKS[code] ?? 0
      if (mark === 1) {
        if (next <= 32 || next === 34 || next === 41) {
          i++
          close(true)
          i--
        } else if (code === 46) {
          if (domains.test(text.slice(i + 1, i + 9))) set(now, URL_FORM)
          if (opens(text, i)) set(now, PATH)
        }
      }
      if (code === 58 && next === 47) {
        set(now, URL_FORM)
        set(now, PATH)
      }
      if (mark !== 0 && acts(text, i, code, next)) found.active = true
      if (
        (code === 92 && (next === 120 || next === 117 || (CLASSES[next] ?? 0) === 4)) ||
        (code === 38 && next === 35)
      )
        escapes++
      if (code === 37 && isHex(next)) escapes++
    } else if (code !== 32 && code !== 10 && code !== 13 && code !== 9 && mayHide(code)) found.hidden = true
    i++
  }
  if (i - run >= 24 && looksEncoded(text, run, i, kinds)) found.encoded = true
  if (escapes >= 4) found.encoded = true
  close(true)
  return found
}

/** Whether a word may begin here. */
function opens(text: string, at: number): boolean {
  const before = at === 0 ? 32 : text.charCodeAt(at - 1)
  return (
    before <= 32 ||
    before === 126 ||
    before === 46 ||
    (before < 128 && (CLASSES[before] ?? 0) % 8 === 0 && before !== 47 && before !== 93)
  )
}

/** Marks that end a sentence (1), and those with which something that is no prose may begin (2). */
const MARKS = new Uint8Array(128)
for (const c of '.!?;') MARKS[c.charCodeAt(0)] = 1
for (const c of '<[]#${&|\\:') MARKS[c.charCodeAt(0)] = 2

/** Whether something may begin here that is meant for a machine (active.ts). */
function acts(text: string, i: number, code: number, next: number): boolean {
  const then = () => text.charCodeAt(i + 2)
  switch (String.fromCharCode(code)) {
    case '<':
      return next > 32 && next !== 61
    case '[':
      return next === 73 || next === 47 || (next | 32) === 115
    case ']':
      return next === 40
    case '#':
      return next === 35 && then() === 35
    case '$':
    case '{':
      return next === 123
    case '&':
      return next === 38
    case '|':
    case ';':
      return next === 32 && (then() | 32) === 99
    case '\\':
      return next === 120 || next === 117 || next === 48 || next === 101
    case ':':
      return (
        next === 47 && then() === 47 && !text.startsWith('http', i - 4) && !text.startsWith('https', i - 5)
      )
    default:
      return false
  }
}

function add(spans: Sifted['spans'], from: number, to: number, end: number): void {
  const start = Math.max(0, from - AROUND)
  const stop = Math.min(end, to + AROUND)
  const last = spans.at(-1)
  if (last !== undefined && start <= last.to) last.to = stop
  else spans.push({ from: start, to: stop })
}

/** Whether a run of digits of base64 may say something: names and numbers of rows are none. */
function looksEncoded(text: string, from: number, to: number, kinds: number): boolean {
  if (to - from === 36 && text[from + 8] === '-' && text[from + 23] === '-') return false
  if ((kinds & 3) === 3) return true
  return to - from >= 32 && /^[0-9a-fA-F]+$/.test(text.slice(from, to))
}
