import { plainWord, skeleton, undisguised } from './confusables.ts'
import { acts } from './lexicon-acts.ts'
import { languages } from './lexicon-languages.ts'
import { manner } from './lexicon-manner.ts'
import { things } from './lexicon-things.ts'
import { who } from './lexicon-who.ts'

/** A meaning, by the number of its name. */
export type Meaning = number

/**
 * What a word may mean. `told` is a verb in the third person, a description of what something does and no order to do
 * it; `bent` is a participle (“sent”, “sending”).
 */
export type Entry = { means: Meaning[]; told: boolean; bent: boolean }
export type Phrase = { words: string[]; means: Meaning[] }

/** What is seen by the form of a word, and not by the word. */
const forms = 'actingName address quoted path privatePath url mail name toolName'.split(' ')
const numbers = new Map(forms.map((name, n) => [name, n]))

/** The number of a meaning; undefined where no heading of the lexicon has this name. */
export const meaningOf = (name: string): Meaning | undefined => numbers.get(name)

const single = new Map<string, Entry>()
const phrases = new Map<string, Phrase[]>()
const unspaced = new Map<string, Entry>()
let longestRun = 14

/** Takes in a part of the lexicon; the form of its lines is told in lexicon-who.ts. */
function learn(text: string): void {
  let meaning = 0
  for (const line of text.split('\n')) {
    if (line === '') continue
    if (!line.startsWith('  ')) {
      meaning = numbers.get(line) ?? numbers.size
      numbers.set(line, meaning)
    } else if (line[2] === 'p') for (const phrase of line.slice(4).split(', ')) learnPhrase(phrase, meaning)
    else for (const word of line.slice(4).split(' ')) learnWord(line[2], word, meaning)
  }
}

function learnWord(kind: string | undefined, word: string, meaning: Meaning): void {
  const one = (raw: string, told = false, bent = false) => {
    const form = plainWord(skeleton(raw))
    const entry = single.get(form)
    if (entry === undefined) single.set(form, { means: [meaning], told, bent })
    else {
      if (!entry.means.includes(meaning)) entry.means.push(meaning)
      entry.told &&= told
      entry.bent &&= bent
    }
  }
  one(word, false, kind === 'i')
  if (kind === 'n') one(plural(word))
  if (kind !== 'v') return
  one(plural(word), true)
  for (const form of participles(word)) one(form, false, true)
}

function learnPhrase(text: string, meaning: Meaning): void {
  if (withoutSpaces.test(text)) {
    const key = text.normalize('NFKC')
    const entry = unspaced.get(key) ?? { means: [], told: false, bent: false }
    entry.means.push(meaning)
    unspaced.set(key, entry)
    single.set(key, entry)
    longestRun = Math.max(longestRun, key.length)
    return
  }
  const words = text.split(' ').map((word) => plainWord(skeleton(word)))
  const last = words.at(-1) ?? ''
  const starts = words[0] === 'not' ? ['', 'is', 'are', 'be', 'do', 'does', 'need'] : ['']
  for (const end of last.endsWith('s') ? [last] : [last, plural(last)])
    for (const start of starts)
      remember(
        [start, ...words.slice(0, -1), end].filter((word) => word !== ''),
        meaning,
      )
}

function remember(words: string[], meaning: Meaning): void {
  const [first = ''] = words
  const known = phrases.get(first) ?? []
  const same = known.find((each) => each.words.join(' ') === words.join(' '))
  if (same) same.means.push(meaning)
  else known.push({ words, means: [meaning] })
  phrases.set(
    first,
    known.sort((a, b) => b.words.length - a.words.length),
  )
}

/** Scripts whose words are not parted by spaces, and Korean, whose endings grow on to them. */
const withoutSpaces = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

const isConsonant = (c: string | undefined) => c !== undefined && !'aeiou'.includes(c)

function plural(word: string): string {
  if (word.endsWith('y') && isConsonant(word.at(-2))) return `${word.slice(0, -1)}ies`
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}

const doubled = new Set(
  'ship drop put get run cat grab beam forget skip omit submit bcc scan set transmit cc'.split(' '),
)

function participles(verb: string): string[] {
  if (verb.endsWith('e')) return [`${verb}d`, `${verb.slice(0, -1)}ing`]
  if (verb.endsWith('y') && isConsonant(verb.at(-2))) return [`${verb.slice(0, -1)}ied`, `${verb}ing`]
  const stem = doubled.has(verb) ? verb + (verb.at(-1) ?? '') : verb
  return [`${stem}ed`, `${stem}ing`]
}

for (const part of [who, acts, manner, things, languages]) learn(part)

/** Every single word of the lexicon, and every phrase, with what it may mean. */
export function* told(): Generator<{ words: readonly string[]; means: readonly Meaning[] }> {
  for (const [word, { means }] of single) yield { words: [word], means }
  for (const each of phrases.values()) yield* each
}

/** How many meanings there are. */
export const meanings = (): number => numbers.size

/** What a word may mean; digits among its letters are read as the letters that they stand for. */
export function lookUp(word: string): Entry | undefined {
  const entry = single.get(word)
  if (entry !== undefined) return entry
  const plain = undisguised(word)
  return plain === undefined ? undefined : single.get(plain)
}

/** The longest phrase that begins at a place of a list; `wordAt` is undefined past the end of the sentence. */
export function phraseAt(from: number, wordAt: (place: number) => string | undefined): Phrase | undefined {
  const first = wordAt(from) ?? ''
  let candidates = phrases.get(first)
  if (candidates === undefined) {
    const plain = undisguised(first)
    if (plain !== undefined) candidates = phrases.get(plain)
  }
  if (candidates === undefined) return undefined
  for (const phrase of candidates) {
    const { words } = phrase
    let n = 1
    for (; n < words.length; n++) {
      const word = wordAt(from + n)
      if (word === undefined || (word !== words[n] && undisguised(word) !== words[n])) break
    }
    if (n === words.length) return phrase
  }
  return undefined
}

/** The words of the lexicon in a run of characters without spaces, the longest first. */
export function wordsOfRun(run: string): string[] {
  const found: string[] = []
  for (let at = 0; at < run.length; ) {
    let taken = ''
    for (let length = Math.min(longestRun, run.length - at); length > 0 && taken === ''; length--) {
      const part = run.slice(at, at + length)
      if (unspaced.has(part) || (length > 2 && single.has(part))) taken = part
    }
    if (taken !== '') found.push(taken)
    at += Math.max(1, taken.length)
  }
  return found
}
