import { frames } from './frames.ts'
import { type Meaning, meaningOf } from './lexicon.ts'
import type { Sentence } from './sentences.ts'
import type { ScanFinding } from './types.ts'

/** `order`: not in the third person; `base`: in its base form only. */
type Part = readonly { meaning: Meaning; order: boolean; base: boolean }[]

/** A line of frames.ts. */
export type Frame = {
  kind: string
  severity: ScanFinding['severity']
  only: 'definition' | 'result' | undefined
  parts: readonly Part[]
  inOrder: boolean
  /** It begins with a “not”. */
  negated: boolean
  gap: number
  and: readonly Part[]
  with: Part | undefined
  without: Part | undefined
  unless: Part | undefined
  pause: boolean
  /** Not in the first sentence, which says what the tool is for. */
  later: boolean
}

const short: Record<string, string> = {
  AFFIRMED: 'not/denies/defends',
  ORDERS: 'task/must/you/ai/before/urgent/param/every/also/whole/away/url/mail',
}

const NOT = meaningOf('not')
const LACKING = meaningOf('lacking')

const head = /^([a-z_]+)([!?])(?:@(definition|result))?: (.+)$/

/** Reads a line of frames.ts; what is wrong with it is a mistake of ours, found when the program is loaded. */
function parse(line: string): Frame {
  const [, kind = '', sign, only, rest = ''] = head.exec(line) ?? []
  const wrong = (why: string) => new Error(`${why} in the frame “${line}”`)
  const part = (text = ''): Part =>
    text
      .split('/')
      .flatMap((each) => (short[each] ?? each).split('/'))
      .map((each) => {
        const base = each.startsWith('=')
        const order = base || each.startsWith('-')
        const meaning = meaningOf(order ? each.slice(1) : each)
        if (meaning === undefined) throw wrong(`There is no meaning “${each}”`)
        return { meaning, order, base }
      })
  const words = rest.split(' ')
  const parts: Part[] = []
  const given: Record<string, Part> = {}
  const flags = new Set<string>()
  const and: Part[] = []
  let gap = 0
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === 'within') gap = Number(words.shift())
    else if (word === 'and') and.push(part(words.shift()))
    else if (word === 'with' || word === 'without' || word === 'unless') given[word] = part(words.shift())
    else if (word === 'pause' || word === 'later' || word === '>' || word === '+') flags.add(word)
    else parts.push(part(word))
  }
  if (kind === '' || parts.length === 0 || !(gap > 0)) throw wrong('Something is missing')
  if (flags.has('>') && flags.has('+')) throw wrong('There are two ways to stand')
  return {
    kind,
    severity: sign === '!' ? 'danger' : 'warning',
    only: only === 'definition' || only === 'result' ? only : undefined,
    parts,
    inOrder: flags.has('>'),
    negated: parts[0]?.some(({ meaning }) => meaning === NOT || meaning === LACKING) ?? false,
    gap,
    and,
    with: given.with,
    without: given.without,
    unless: given.unless,
    pause: flags.has('pause'),
    later: flags.has('later'),
  }
}

/** Every combination that is looked for. */
export const allFrames: readonly Frame[] = frames
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map(parse)

/** Words that stand in every other sentence: a combination is not looked for because of them. */
const common = new Set(
  'use tool must you user not when put read send every any thing name other what ai make'
    .split(' ')
    .map(meaningOf),
)

/** Of parts that all have to be there the one with the fewest and rarest meanings; undefined where there are none. */
export function rarestPart(parts: readonly Part[]): Part | undefined {
  const weight = (part: Part) => part.reduce((sum, { meaning }) => sum + (common.has(meaning) ? 10 : 1), 0)
  const [first, ...rest] = parts
  return first && rest.reduce((a, b) => (weight(b) < weight(a) ? b : a), first)
}

/** The combinations that a meaning may be the beginning of, by their places in `allFrames`. */
const byMeaning = new Map<Meaning, number[]>()
allFrames.forEach((frame, n) => {
  for (const { meaning } of rarestPart([...frame.parts, ...frame.and]) ?? [])
    byMeaning.set(meaning, [...(byMeaning.get(meaning) ?? []), n])
})

/** The combinations of which a sentence has the rarest part, in the order of the list. */
export function candidates({ at }: Sentence): Frame[] {
  const found = new Set<number>()
  for (const meaning of at.keys()) for (const n of byMeaning.get(meaning) ?? []) found.add(n)
  return [...found].sort((a, b) => a - b).flatMap((n) => allFrames[n] ?? [])
}

type Match = { first: number; last: number }

/** How many words before a match a “not” still counts. */
const reach = 4

/** Where a frame fits a sentence; `around` are the sentences next to it. */
export function match(
  frame: Frame,
  sentence: Sentence,
  around: readonly (Sentence | undefined)[],
): Match | undefined {
  for (const part of frame.parts) if (!present(part, sentence)) return undefined
  for (const part of frame.and) if (!present(part, sentence)) return undefined
  if (frame.unless && present(frame.unless, sentence)) return undefined
  const { with: also } = frame
  if (also && !present(also, sentence) && !around.some((each) => each && present(also, each)))
    return undefined
  const found = frame.inOrder ? ordered(frame, sentence) : gathered(frame, sentence)
  return found.find(
    (each) =>
      !(frame.without && within(frame.without, sentence, each.first - reach, each.last)) &&
      !(frame.pause && !pauses(sentence, each.last)) &&
      !(frame.negated && affirmedTwice(sentence, each.first)),
  )
}

function present(part: Part, { at }: Sentence): boolean {
  for (const { meaning } of part) if (at.has(meaning)) return true
  return false
}

function places(part: Part, { at, told, bent }: Sentence): readonly number[] {
  const [only] = part
  if (part.length === 1 && only && !only.order) return at.get(only.meaning) ?? []
  const found: number[] = []
  for (const { meaning, order, base } of part)
    for (const place of at.get(meaning) ?? [])
      if (!(order && told.has(place)) && !(base && bent.has(place)) && !found.includes(place))
        found.push(place)
  return found.sort((a, b) => a - b)
}

function within(part: Part, sentence: Sentence, from: number, to: number): boolean {
  return places(part, sentence).some((place) => place >= from && place <= to)
}

function ordered({ parts, gap }: Frame, sentence: Sentence): Match[] {
  const [first = [], ...rest] = parts
  let reached: Match[] = places(first, sentence).map((place) => ({ first: place, last: place }))
  for (const part of rest) {
    const next: Match[] = []
    for (const place of places(part, sentence)) {
      // The latest beginning that reaches this place: the tightest match.
      const from = reached.findLast((each) => each.last < place && place - each.last <= gap)
      if (from) next.push({ first: from.first, last: place })
    }
    reached = next
  }
  return reached
}

function gathered({ parts, gap }: Frame, sentence: Sentence): Match[] {
  const [first = [], ...rest] = parts
  const found: Match[] = []
  const others = rest.map((part) => places(part, sentence))
  for (const place of places(first, sentence)) {
    const taken = [place]
    for (const candidates of others) {
      let nearest: number | undefined
      for (const each of candidates)
        if (
          !taken.includes(each) &&
          Math.abs(each - place) <= gap &&
          (nearest === undefined || Math.abs(each - place) < Math.abs(nearest - place))
        )
          nearest = each
      if (nearest === undefined) break
      taken.push(nearest)
    }
    if (taken.length === parts.length) found.push({ first: Math.min(...taken), last: Math.max(...taken) })
  }
  return found
}

/** “Never … without telling the user” demands that the user is told. */
function affirmedTwice({ at, tokens }: Sentence, first: number): boolean {
  if (tokens[first]?.word !== 'without') return false
  return at.get(NOT ?? -1)?.some((place) => place < first && place >= first - 14) ?? false
}

/** “Note to the assistant: …” and not “a note to the assistant manager”. */
function pauses({ tokens }: Sentence, place: number): boolean {
  const word = tokens[place]
  const next = tokens[place + 1]
  return word === undefined || next === undefined || word.mark !== '' || word.ends || spokenTo.has(next.word)
}

const spokenTo = new Set(
  'reading that who must should please processing using model agent assistant agents models assistants'.split(
    ' ',
  ),
)
