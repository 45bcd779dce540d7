import { plainWord, skeleton } from './confusables.ts'
import { lookUp, type Meaning, meaningOf, meanings, told, wordsOfRun } from './lexicon.ts'
import { allFrames, rarestPart } from './match.ts'

// The lexicon and the combinations (frames.ts) as tables of numbers: what a text may mean is then told without cutting it
// into words.

export const WIDE = Math.ceil(meanings() / 32)
const SLOTS = 1 << 16

// Each word by the hash of its letters: in one table its hash, in the other the place of what it may mean.
export const hashes = new Int32Array(SLOTS)
export const places = new Uint16Array(SLOTS)
export const meant: Meaning[][] = [[]]

export const START = 0x811c9dc5 | 0
export const step = (hash: number, code: number) => Math.imul(hash ^ code, 0x01000193)

function hashOf(word: string): number {
  let hash = START
  for (let i = 0; i < word.length; i++) hash = step(hash, word.charCodeAt(i))
  return hash
}

export function slotOf(hash: number): number {
  let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1)
  while (places[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & (SLOTS - 1)
  return slot
}

/** What a word may mean, by its hash; the list grows where it is learned. */
function learn(word: string): Meaning[] {
  const hash = hashOf(word)
  const slot = slotOf(hash)
  if (places[slot] === 0) {
    hashes[slot] = hash
    places[slot] = meant.push([]) - 1
  }
  return meant[places[slot] ?? 0] ?? []
}

export function set(mask: Int32Array, meaning: Meaning): void {
  mask[meaning >> 5] = (mask[meaning >> 5] ?? 0) | (1 << (meaning & 31))
}

/** The number of a meaning that is named here. */
function known(name: string): Meaning {
  const meaning = meaningOf(name)
  if (meaning === undefined) throw new Error(`There is no meaning “${name}” in the lexicon`)
  return meaning
}

const AI = known('ai')
/** The words before the last one of a phrase, the nearest first, by the place of the last one. */
export const endings: ({ before: number[]; means: readonly Meaning[] }[] | undefined)[] = []
for (const { words, means } of told()) {
  const last = words.at(-1) ?? ''
  const all = learn(last)
  if (words.length === 1) {
    for (const meaning of means) if (!all.includes(meaning)) all.push(meaning)
    // Whether a model is spoken of or spoken to is told by the words around.
    if (all.includes(AI) && !all.includes(known('address'))) all.push(known('address'))
  } else {
    const place = places[slotOf(hashOf(last))] ?? 0
    endings[place] ??= []
    endings[place]?.push({ before: words.slice(0, -1).reverse().map(hashOf), means })
  }
}
learn('server').push(known('elsewhere'))
// The names of places where keys lie, however their path is written.
for (const word of (
  'ssh rsa ed25519 ecdsa aws env passwd shadow sudoers netrc npmrc pypirc credentials kube gnupg docker mcp claude history ' +
  'cookies wallet pgpass secrets gcloud private privatekey passwords pem kdbx keystore'
).split(' '))
  learn(word).push(known('privatePath'))

/** What words mean by the marks among their letters (tokens.ts, sentences.ts). */
export const byBar = ['name', 'toolName', 'actingName'].map(known)
export const PATH = known('path')
export const URL_FORM = known('url')
export const MAIL = known('mail')
export const domains =
  /^(?:com|net|org|io|dev|example|test|invalid|xyz|info|biz|co|app|cloud|site|online|ru|cn|tk|top|\d{1,3}\.)(?![a-z])/i

/** A combination by the meanings of which one of each list has to be there. */
type Needs = Int32Array[]
const byRarest = new Map<Meaning, Needs[]>()
const telltale = new Int32Array(WIDE)
for (const frame of allFrames) {
  if (frame.only === 'definition') continue
  const parts = [...frame.parts, ...frame.and]
  const needs = parts.map((part) => {
    const mask = new Int32Array(WIDE)
    for (const { meaning } of part) set(mask, meaning)
    return mask
  })
  for (const { meaning } of rarestPart(parts) ?? []) {
    byRarest.set(meaning, [...(byRarest.get(meaning) ?? []), needs])
    set(telltale, meaning)
  }
}

/** Words that commands, scripts and claimed roles are written with (active.ts): 1 as they are, 2 where a colon follows. */
export const acting = new Uint8Array(1 << 16)
for (const word of (
  'curl wget tcp nc child process eval base64 rm iex env environ getenv javascript vbscript srcdoc python ' +
  'python3 bash drop delete truncate os subprocess exec powershell echo jndi font display opacity visibility private ' +
  'xoxb xoxa xoxp xoxr xoxs sk'
).split(' ')) {
  learn(word)
  acting[places[slotOf(hashOf(word))] ?? 0] = 1
}
for (const word of 'system developer assistant ai data root'.split(' ')) {
  learn(word)
  acting[places[slotOf(hashOf(word))] ?? 0] = 2
}

/** Whether everything that some combination needs is there. */
export function stands(held: Int32Array): boolean {
  for (let n = 0; n < WIDE; n++) {
    let bits = (held[n] ?? 0) & (telltale[n] ?? 0)
    while (bits !== 0) {
      const bit = 31 - Math.clz32(bits & -bits)
      bits &= bits - 1
      for (const needs of byRarest.get(n * 32 + bit) ?? []) if (covers(held, needs)) return true
    }
  }
  return false
}

function covers(held: Int32Array, needs: Needs): boolean {
  for (const part of needs) {
    let any = 0
    for (let n = 0; n < WIDE; n++) any |= (held[n] ?? 0) & (part[n] ?? 0)
    if (any === 0) return false
  }
  return true
}

/** Notes what phrases mean that end with the latest word. */
export function ended(
  phrases: readonly { before: number[]; means: readonly Meaning[] }[],
  recent: Int32Array,
  words: number,
  now: Int32Array,
): void {
  for (const { before, means } of phrases) {
    let n = 0
    while (n < before.length && recent[(words - 1 - n) & 15] === before[n]) n++
    if (n === before.length) for (const meaning of means) set(now, meaning)
  }
}

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** Looks up a word with letters of other alphabets, or with digits for letters, as the scan would. */
export function disguised(raw: string, mask: Int32Array): void {
  const take = (word: string) => {
    for (const meaning of lookUp(word)?.means ?? []) set(mask, meaning)
    for (const meaning of meant[places[slotOf(hashOf(word))] ?? 0] ?? []) set(mask, meaning)
  }
  if (unspaced.test(raw)) for (const word of wordsOfRun(raw.normalize('NFKC'))) take(word)
  else take(plainWord(skeleton(raw.toLowerCase())))
}
