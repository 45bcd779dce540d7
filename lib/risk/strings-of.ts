import { visible } from './visible.ts'

/** A text of a definition or a result: the JSON pointer to it; of a member's name, the pointer to the member. */
export type Text = { place: string; text: string; key: boolean; cut: boolean }

export const bounds = {
  /** Texts of one definition that are read. */
  texts: 4000,
  /** UTF-16 units of one text that are read. */
  text: 40_000,
  /** Of all texts of one definition together. */
  all: 200_000,
  /** Levels of nesting. */
  depth: 64,
}

/**
 * Every text in a value: strings and the names of members, in document order of their levels. What is past a bound is
 * left out, and `whole` says so.
 */
export function stringsOf(value: unknown): { texts: Text[]; whole: boolean; cutAt: string } {
  const texts: Text[] = []
  let whole = true
  let cutAt = ''
  let left = bounds.all
  const missed = (place: string) => {
    if (whole) cutAt = place
    whole = false
  }
  const add = (place: string, text: string, key: boolean): void => {
    const length = Math.min(text.length, bounds.text, left)
    const cut = length < text.length
    if (cut) missed(place)
    if (length === 0 && cut) return
    left -= length
    texts.push({ place, text: cut ? text.slice(0, length) : text, key, cut })
  }
  let level: { place: string; value: unknown }[] = [{ place: '', value }]
  for (let depth = 0; level.length > 0; depth++) {
    const next: typeof level = []
    for (const { place, value: each } of level) {
      if (texts.length >= bounds.texts) {
        missed(place)
        break
      }
      if (typeof each === 'string') add(place, each, false)
      else if (typeof each !== 'object' || each === null) continue
      else if (depth >= bounds.depth) missed(place)
      else
        for (const [key, member, named] of membersOf(each)) {
          if (next.length + texts.length >= 4 * bounds.texts) {
            missed(place)
            break
          }
          const below = `${place}/${escaped(key)}`
          if (named && depth > 0) add(below, key, true)
          next.push({ place: below, value: member })
        }
    }
    level = next
  }
  return { texts, whole, cutAt }
}

function* membersOf(value: object): Generator<[string, unknown, boolean]> {
  if (Array.isArray(value)) {
    let n = 0
    for (const each of value) yield [String(n++), each, false]
  } else if (value instanceof Map) {
    for (const [key, each] of value) if (typeof key === 'string') yield [key, each, true]
  } else {
    for (const key of Object.keys(value)) yield [key, Reflect.get(value, key), true]
  }
}

const longestStep = 120

/** A step of a JSON pointer: shortened where a name is longer than any, and without characters that nobody sees. */
function escaped(key: string): string {
  const step = visible(key.length > longestStep ? `${key.slice(0, longestStep)}…` : key)
  return step.replaceAll('~', '~0').replaceAll('/', '~1')
}
