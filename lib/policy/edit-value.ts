import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'

/**
 * A single value as it is being typed: what it is to be, and its characters. `truth` is `true` or `false`; `escaped` is
 * a text with characters that no field shows, written like `\n` and `\u200b`.
 */
export type Typed = { as: 'text' | 'number' | 'truth' | 'escaped'; text: string }

/** Why something typed is not in the draft. `missing` is merely not finished; `wrong` has to be changed. */
export type Problem = { at: string; kind: 'missing' | 'wrong'; sentence: string }

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const SHORT: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** A value of a document as it is typed. */
export function typedOf(value: Value): Typed {
  if (value instanceof Num) return { as: 'number', text: value.token }
  if (typeof value === 'boolean') return { as: 'truth', text: String(value) }
  const text = typeof value === 'string' ? value : ''
  return UNSEEN.test(text) ? { as: 'escaped', text: escaped(text) } : { as: 'text', text }
}

/** What was typed as another kind; what cannot be of it is nothing yet. */
export function typedAs({ as, text }: Typed, kind: Typed['as']): Typed {
  if (kind === as) return { as, text }
  if (kind === 'truth') return { as: kind, text: text === 'true' || text === 'false' ? text : '' }
  if (kind === 'escaped') return { as: kind, text: escaped(text) }
  const plain = as === 'escaped' ? unescaped(text) : text
  return { as: kind, text: plain ?? text }
}

/** The value that was typed, or why it is none yet. */
export function scalarOf(typed: Typed): { value: Value } | { problem: Problem } {
  if (typed.as === 'text') return { value: typed.text }
  if (typed.as === 'escaped') {
    const text = unescaped(typed.text)
    if (text !== undefined) return { value: text }
    return refused('wrong', 'Finish what begins with a backslash: \\n, \\t, \\u200b, or \\\\ for itself.')
  }
  if (typed.as === 'truth') {
    if (typed.text === 'true' || typed.text === 'false') return { value: typed.text === 'true' }
    return refused('missing', 'Choose true or false.')
  }
  const number = numberOf(typed.text)
  return typeof number === 'string' ? refused('wrong', number) : { value: number }
}

function refused(kind: Problem['kind'], sentence: string): { problem: Problem } {
  return { problem: { at: 'value', kind, sentence } }
}

/** The number that was typed, its characters kept; a sentence where it is none. */
export function numberOf(text: string): Num | string {
  const token = text.trim()
  const found = read(token)
  if (found.ok && found.value instanceof Num && found.value.token === token) return found.value
  const digits = token.replaceAll(/[, _]/g, '')
  return /^[0-9]{1,3}(?:[, _][0-9]{3})+(?:\.[0-9]+)?$/.test(token)
    ? `Write it without separators: ${digits}.`
    : 'Write a number, such as 100 or 0.5.'
}

function escaped(text: string): string {
  let written = ''
  for (const character of text) {
    const short = SHORT.get(character)
    written += short ?? (UNSEEN.test(character) ? codes(character) : character)
  }
  return written
}

function codes(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/** The text that the escapes stand for; nothing where one is not finished or there is none such. */
function unescaped(written: string): string | undefined {
  const quoted = written.replaceAll(/\\[\s\S]|["\p{Cc}]/gu, (part) =>
    part.length > 1 && part !== '\\"' ? part : codes(part.at(-1) ?? ''),
  )
  const found = read(`"${quoted}"`)
  return found.ok && typeof found.value === 'string' ? found.value : undefined
}
