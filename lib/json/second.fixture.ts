import { Num, type Value } from './value.ts'

const TOKEN =
  /[ \t\n\r]*(?:(?<mark>[{}[\]:,])|(?<text>"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(?<word>true|false|null))/uy
/** Half of a pair; whole ones are one character here. */
const LONE = /\p{Surrogate}/u
const END = /[ \t\n\r]*$/y
const WORDS: Readonly<Record<string, null | boolean>> = { true: true, false: false, null: null }

type Open = { into: Value[] | Map<string, Value>; key: string | undefined; next: Next }
/** What may come next: a value or the end of what is open, a value, a key likewise, a colon, or what follows a value. */
type Next = 'value or end' | 'value' | 'key or end' | 'key' | 'colon' | 'after'

/**
 * A second reader of the same strict JSON, made in another way: the tokens by one regular expression, the nesting on a stack.
 * It reads one text after the other correctly or not at all, and takes its time.
 * @returns undefined where the text is not strict JSON
 */
export function readAnew(text: string, depth = 64): { value: Value } | undefined {
  if (LONE.test(text)) return undefined
  const top: Value[] = []
  const open: Open[] = [{ into: top, key: undefined, next: 'value' }]
  for (TOKEN.lastIndex = 0; ; ) {
    const here = open.at(-1)
    if (here === undefined) return undefined
    const at = TOKEN.lastIndex
    const token = TOKEN.exec(text)?.groups
    if (token === undefined) {
      END.lastIndex = at
      return open.length === 1 && here.next === 'after' && END.test(text)
        ? { value: top[0] ?? null }
        : undefined
    }
    if (!take(open, here, token, depth)) return undefined
  }
}

type Token = Record<string, string | undefined>

/** Whether a token may come here; then it is taken. */
function take(open: Open[], here: Open, { mark, text, number, word }: Token, depth: number): boolean {
  if (text !== undefined && (here.next === 'key' || here.next === 'key or end')) {
    const key = plain(text)
    if (key === undefined || !(here.into instanceof Map) || here.into.has(key)) return false
    here.key = key
    here.next = 'colon'
    return true
  }
  if (mark === ':' && here.next === 'colon') {
    here.next = 'value'
    return true
  }
  if (mark === ',' && here.next === 'after' && open.length > 1) {
    here.next = here.into instanceof Map ? 'key' : 'value'
    return true
  }
  if (mark === '}' || mark === ']') {
    const ends = here.next === 'after' || here.next.endsWith(' or end')
    if (!ends || open.length === 1 || (mark === '}') !== here.into instanceof Map) return false
    open.pop()
    return true
  }
  if (here.next !== 'value' && here.next !== 'value or end') return false
  let value: Value | undefined
  if (mark === '{') value = new Map()
  else if (mark === '[') value = []
  else if (number !== undefined) value = new Num(number)
  else if (word !== undefined) value = WORDS[word]
  else if (text !== undefined) value = plain(text)
  if (value === undefined) return false
  if (here.into instanceof Map) here.into.set(here.key ?? '', value)
  else here.into.push(value)
  here.next = 'after'
  if (value instanceof Map || Array.isArray(value)) {
    const next = value instanceof Map ? 'key or end' : 'value or end'
    open.push({ into: value, key: undefined, next })
  }
  return open.length - 1 <= depth
}

/** What a text in quotes says. Its escapes are left to the engine; half a pair is none of them. */
function plain(token: string): string | undefined {
  const said: unknown = JSON.parse(token)
  return typeof said === 'string' && !LONE.test(said) ? said : undefined
}
