import { Num, type Value } from '#lib/json/value.ts'

/** `require` wants every value under `[*]` to satisfy, and at least one; `match` (all else) is content with one. */
export type Mode = 'require' | 'match'

type Worded = { path: { text: string }; op: string; value: Value }

/** A condition in words: `amount is at most 500`, `scopes has “admin”`. */
export function conditionWords(condition: Worded, mode: Mode): string {
  const time = timeWords(condition)
  if (time !== undefined) return time
  const base = pathWords(condition.path.text)
  const each = condition.path.text.includes('[*]')
  const value = valueWords(condition.value)
  if (each && mode === 'match' && condition.op === 'eq') return `${base} has ${value}`
  const subject = each ? `${mode === 'require' ? 'every' : 'any'} ${base}` : base
  return `${subject} ${operatorWords(condition.op, condition.value, value)}`
}

/** Hours that follow one another as a time from and to, days by their names. */
function timeWords({ path, op, value }: Worded): string | undefined {
  const values = Array.isArray(value) ? value : [value]
  const numbers = values.map((one) =>
    one instanceof Num && /^[0-9]{1,2}$/.test(one.token) ? Number(one.token) : -1,
  )
  const [first] = numbers
  if (first === undefined || !['in', 'not_in', 'eq', 'neq'].includes(op)) return undefined
  const not = op === 'not_in' || op === 'neq' ? ' not' : ''
  if (path.text === 'time.weekday') {
    const names = numbers.map(dayWord)
    return names.every((name) => name !== undefined) ? `it is${not} ${alternatives(names)} (UTC)` : undefined
  }
  if (path.text !== 'time.hour' || first < 0 || first > 23 || numbers.length > 23) return undefined
  if (numbers.some((hour, i) => hour !== (first + i) % 24)) return undefined
  return `it is${not} between ${hourWord(first)} and ${hourWord((first + numbers.length) % 24)} UTC`
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** The name of a day of the week: 1 is Monday. */
export function dayWord(day: number): string | undefined {
  return DAYS[day - 1]
}

/** A full hour as on a clock: `06:00`. */
export function hourWord(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}

function operatorWords(op: string, value: Value, words: string): string {
  if (op === 'exists') return value === true ? 'is given' : 'is not given'
  return `${OPERATOR_WORDS.get(op) ?? op} ${words}`
}

const OPERATOR_WORDS: ReadonlyMap<string, string> = new Map([
  ['eq', 'is'],
  ['neq', 'is not'],
  ['lt', 'is less than'],
  ['lte', 'is at most'],
  ['gt', 'is more than'],
  ['gte', 'is at least'],
  ['in', 'is'],
  ['not_in', 'is not'],
  ['regex', 'matches'],
  ['contains', 'contains'],
])

/** A path without what every reader knows: `args.amount` is `amount`, `args.items[*].price` is `items price`. */
export function pathWords(text: string): string {
  if (text === 'time.hour') return 'the hour (UTC)'
  if (text === 'time.weekday') return 'the day of the week (1 is Monday, UTC)'
  const short = text.startsWith('args.') ? text.slice(5) : text
  return short.replaceAll('[*].', ' ').replaceAll('[*]', '')
}

/** A value in words: text in quotes, whole numbers with separators, lists with `or`. */
export function valueWords(value: Value): string {
  if (typeof value === 'string') return quoted(value)
  if (value instanceof Num) return numberWords(value.token)
  if (!Array.isArray(value)) return String(value)
  const shown = value.slice(0, 8).map(valueWords)
  if (value.length > 8) shown.push(`${value.length - 8} more`)
  return alternatives(shown)
}

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? 'nothing'
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}

/** A number token for readers: `5000` is `5,000`; anything but a plain whole number stays as written. */
export function numberWords(token: string): string {
  return /^-?[0-9]{4,30}$/.test(token) ? token.replace(/\B(?=(?:[0-9]{3})+$)/g, ',') : token.slice(0, 60)
}

/** Text in the quotation marks of the interface, cut where it is long. */
export function quoted(text: string): string {
  return `“${text.length > 120 ? `${text.slice(0, 120)}…` : text}”`
}

/** A window in words: `minute`, `hour`, `90 seconds`, `2 days`. */
export function windowWords(seconds: number): string {
  for (const [unit, size] of [
    ['week', 604_800],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const) {
    if (seconds === size) return unit
    if (seconds > size && seconds % size === 0) return `${seconds / size} ${unit}s`
  }
  return `${seconds} seconds`
}

/** How long something may take: `10 min`, `2 h`, `90 s`. */
export function spanWords(seconds: number): string {
  if (seconds % 86_400 === 0) return seconds === 86_400 ? '1 day' : `${seconds / 86_400} days`
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}

/** Whom a limit counts for. */
export function scopeWords(scope: string): string {
  return scope === 'organisation' ? 'the organisation' : `each ${scope}`
}

/** `20 per minute for each grant`, `5,000 in total of amount per day for the organisation`. */
export function limitWords(limit: {
  max: string
  windowSeconds: number
  scope: string
  from?: string
}): string {
  const what = limit.from === undefined ? '' : ` in total of ${pathWords(limit.from)}`
  return `${numberWords(limit.max)}${what} per ${windowWords(limit.windowSeconds)} for ${scopeWords(limit.scope)}`
}
