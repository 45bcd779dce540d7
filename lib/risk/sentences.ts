import { lookUp, type Meaning, meaningOf, phraseAt, wordsOfRun } from './lexicon.ts'
import { isPrivatePath, type Token, tokens } from './tokens.ts'

/** A sentence as what its words may mean: for each meaning the places of its words, in order. */
export type Sentence = {
  tokens: Token[]
  at: Map<Meaning, number[]>
  /** Places of verbs in the third person, and of participles. */
  told: ReadonlySet<number>
  bent: ReadonlySet<number>
}

/** The number of a meaning that is named here. */
function known(name: string): Meaning {
  const meaning = meaningOf(name)
  if (meaning === undefined) throw new Error(`There is no meaning “${name}” in the lexicon`)
  return meaning
}

const ACTING_NAME = known('actingName')
const ADDRESS = known('address')
const AI = known('ai')
const ELSEWHERE = known('elsewhere')
const KEY = known('key')
const MAIL = known('mail')
const NAME = known('name')
const NOTE_TO = known('noteTo')
const PATH = known('path')
const PRIVATE_PATH = known('privatePath')
const QUOTED = known('quoted')
const SECRET = known('secret')
const TO_ANY = known('toAny')
const TOOL = known('tool')
const TOOL_NAME = known('toolName')
const URL_FORM = known('url')
const USE = known('use')
const doing = new Set(['send', 'destroy', 'pay', 'make', 'put', 'alter'].map(known))

const longestSentence = 80

/** The sentences of a text. `siblings` are the names of the tools in the same list, lower case. */
export function sentences(text: string, siblings: ReadonlySet<string>): Sentence[] {
  const found: Sentence[] = []
  let held: Token[] = []
  for (const token of tokens(text)) {
    if (token.form === 'run') {
      const words = wordsOfRun(token.word)
      for (const word of words) held.push({ ...token, word, mark: '', ends: false })
      if (words.length === 0) held.push(token)
    } else held.push(token)
    if (token.ends || held.length >= longestSentence) {
      found.push(sentence(held, siblings))
      held = []
    }
  }
  if (held.length > 0) found.push(sentence(held, siblings))
  return found
}

function sentence(list: Token[], siblings: ReadonlySet<string>): Sentence {
  const at: Sentence['at'] = new Map()
  const told = new Set<number>()
  const bent = new Set<number>()
  const add = (meaning: Meaning, place: number) => {
    const places = at.get(meaning)
    if (places === undefined) at.set(meaning, [place])
    else if (places.at(-1) !== place) places.push(place)
  }
  const wordAt = (place: number) => list[place]?.word
  for (let i = 0; i < list.length; i++) {
    const token = list[i]
    if (token === undefined) break
    const { word, form } = token
    if (token.quoted) add(QUOTED, i)
    if (form === 'path' || form === 'url' || form === 'mail') {
      add(form === 'path' ? PATH : form === 'url' ? URL_FORM : MAIL, i)
      if ((form === 'path' || word.startsWith('file:')) && isPrivatePath(word)) add(PRIVATE_PATH, i)
      if (form !== 'mail') continue
    }
    const phrase = phraseAt(i, wordAt)
    if (phrase !== undefined) {
      for (const meaning of phrase.means) add(meaning, i)
      i += phrase.words.length - 1
      continue
    }
    if (form === 'name') {
      add(NAME, i)
      if (siblings.has(word)) add(TOOL_NAME, i)
      for (const meaning of inName(word)) add(token.loud && meaning === KEY ? SECRET : meaning, i)
    }
    if (word === 'server' && /^(?:of|on)$/.test(wordAt(i - 3) ?? '') && wordAt(i - 2) === 'the')
      add(ELSEWHERE, i)
    const entry = lookUp(word)
    if (entry === undefined) continue
    if (entry.told) told.add(i)
    if (entry.bent) bent.add(i)
    if (entry.means.includes(AI) && isAddressed(list, at, i)) add(ADDRESS, i)
    for (const meaning of entry.means) add(meaning, i)
  }
  for (const place of at.get(NAME) ?? []) if (isToolName(list, at, place)) add(TOOL_NAME, place)
  at.get(TOOL_NAME)?.sort((a, b) => a - b)
  return { tokens: list, at, told, bent }
}

/** What a name such as `session_token` speaks of. */
function inName(name: string): Meaning[] {
  const words = name.split('_')
  const found: Meaning[] = []
  for (let n = 0; n < words.length; n++) {
    const means = phraseAt(n, (place) => words[place])?.means ?? lookUp(words[n] ?? '')?.means ?? []
    for (const meaning of means) {
      if (meaning === SECRET || meaning === KEY) found.push(meaning)
      if (doing.has(meaning)) found.push(ACTING_NAME)
    }
  }
  return found
}

/** “Assistant, …” and “To all models: …”, but not “Agent: …”, which is how a talk is written down. */
function isAddressed(list: readonly Token[], at: Sentence['at'], place: number): boolean {
  const token = list[place]
  if (token === undefined || place > 5 || (token.mark !== ':' && token.mark !== ',')) return false
  if (place === 0) return token.mark === ',' || !/^(?:agent|assistant)$/.test(token.word)
  return (at.get(TO_ANY) ?? at.get(NOTE_TO))?.[0] === 0 || (place === 1 && at.get(AI)?.[0] === 0)
}

/** A name that stands beside the word “tool”, or of which it is said that it is called. */
function isToolName(list: readonly Token[], at: Sentence['at'], place: number): boolean {
  if (at.get(TOOL_NAME)?.includes(place)) return false
  const near = (meaning: Meaning, from: number, to: number) =>
    at.get(meaning)?.some((each) => each >= place + from && each <= place + to && each !== place) ?? false
  if (near(TOOL, -2, 1)) return true
  const next = list[place + 1]?.word
  return next === 'runs' || (next === 'is' && near(USE, 1, 2))
}
