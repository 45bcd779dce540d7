import { compare, decimalForm, equal } from '#lib/json/decimal.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import type { Operator } from './grammar.ts'
import { follow, type Path, type Place, typeOf } from './paths.ts'
import type { Pattern } from './pattern.ts'
import type { TraceStep } from './types.ts'
import { conditionWords, type Mode } from './words.ts'
import { Steps } from './work.ts'

/** A condition whose parts were checked: the value has the type its operator needs. */
export type Condition = {
  pointer: string
  path: Path
  op: Operator
  value: Value
  /** The compiled expression of `regex`. */
  pattern?: Pattern
  /** The forms of the list of `in` and `not_in`, because a call may ask for each of thousands of values. */
  forms?: ReadonlySet<string>
}

export type { Mode } from './words.ts'

type Verdict = boolean | { fault: string }

/** What a condition says of a call, and the values that it looked at. */
export type Judged = { verdict: Verdict; values: (Value | undefined)[] | undefined }

/** Evaluates one condition. Total: what cannot be evaluated is a fault, with the reason in the sentence. */
export function evaluate(condition: Condition, place: Place, mode: Mode): Judged {
  const found = follow(condition.path, place)
  if ('fault' in found) return { verdict: found, values: undefined }
  const { values } = found
  const steps = condition.path.root === 'args' ? place.work.args : place.work.aside
  let any = false
  let all = values.length > 0
  for (const value of values) {
    const one = satisfies(condition, value ?? undefined, mode, steps)
    if (typeof one === 'object') return { verdict: one, values }
    any ||= one
    all &&= one
  }
  return { verdict: mode === 'require' ? all : any, values }
}

/** Where nothing is decided, and what is compared is a policy's own. */
const unlimited = new Steps(Number.POSITIVE_INFINITY)

const TOO_MUCH = { fault: 'there is too much to look at' }

/** One value against a condition; a missing one is `undefined`. */
export function satisfies(
  condition: Condition,
  value: Value | undefined,
  mode: Mode,
  steps: Steps = unlimited,
): Verdict {
  const { op, value: wanted } = condition
  if (!steps.spend(costOf(condition, value))) return TOO_MUCH
  if (op === 'exists') return (value !== undefined) === wanted
  if (value === undefined) return mode === 'match' && (op === 'neq' || op === 'not_in')
  switch (op) {
    case 'eq':
    case 'neq':
      return negatedIf(op === 'neq', isEqual(value, wanted))
    case 'in':
    case 'not_in':
      return negatedIf(op === 'not_in', isOneOf(condition, value))
    case 'regex':
      return matches(condition, value, steps)
    case 'contains':
      return contains(value, wanted)
    default:
      return isOrdered(op, value, wanted)
  }
}

/** Steps to look at one value, as measured for the worst that it and the condition's own may be. */
function costOf({ op, value: wanted }: Condition, value: Value | undefined): number {
  if (op === 'exists' || value === undefined || value === null || typeof value === 'boolean') return 2
  if (value instanceof Num) return isShort(value) && isShort(wanted) ? 20 : 250
  if (op === 'in' || op === 'not_in') return 25 + (typeof value === 'string' ? value.length >> 3 : 0)
  if (typeof value === 'string')
    return 8 + (op === 'contains' ? findingCost(value, wanted) : value.length >> 5)
  return op === 'contains' && Array.isArray(value) ? 8 + (isShort(wanted) ? 20 : 250) * value.length : 8
}

/** A text that is all but a short one again and again is compared at each of its places. */
function findingCost(text: string, wanted: Value): number {
  const length = typeof wanted === 'string' ? wanted.length : 0
  return (text.length * (length < 7 ? length : 2)) >> 2
}

/** Whether a number is compared without being taken apart; true of everything that is none. */
function isShort(value: Value): boolean {
  return !(value instanceof Num) || (value.token.length < 15 && !/[eE]/.test(value.token))
}

function isEqual(value: Value, wanted: Value): Verdict {
  if (value instanceof Map || Array.isArray(value)) return { fault: `it is ${typeOf(value)}` }
  if (value instanceof Num && wanted instanceof Num) {
    const same = equal(value.token, wanted.token)
    return same === 'fault' ? { fault: 'the number is too long to compare' } : same
  }
  return value === wanted
}

function isOneOf(condition: Condition, value: Value): Verdict {
  const form = scalarForm(value)
  if (form === undefined) return { fault: `it is ${typeOf(value)}` }
  if (form === 'fault') {
    const numbers = Array.isArray(condition.value) && condition.value.some((one) => one instanceof Num)
    return numbers ? { fault: 'the number is too long to compare' } : false
  }
  return condition.forms?.has(form) ?? { fault: 'the rule has no list' }
}

/** The one text of a scalar: those that are `eq` share it, those of other types do not. */
export function scalarForm(value: Value): string | undefined {
  if (value === null || value instanceof Map || Array.isArray(value)) return undefined
  if (value instanceof Num) return decimalForm(value.token)
  // No form of another type begins with a quotation mark.
  return typeof value === 'string' ? `"${value}` : String(value)
}

function isOrdered(op: 'lt' | 'lte' | 'gt' | 'gte', value: Value, wanted: Value): Verdict {
  if (!(value instanceof Num) || !(wanted instanceof Num))
    return { fault: `it is ${typeOf(value)}, not a number` }
  const order = compare(value.token, wanted.token)
  if (order === 'fault') return { fault: 'the number is too long to compare' }
  return { lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[op]
}

function matches(condition: Condition, value: Value, work: Steps): Verdict {
  if (typeof value !== 'string') return { fault: `it is ${typeOf(value)}, not text` }
  if (condition.pattern === undefined) return { fault: 'it has no expression' }
  const { found, steps } = condition.pattern.search(value, work.left)
  work.spend(steps)
  return found === 'fault' ? { fault: 'the text takes too long to be searched' } : found
}

function contains(value: Value, wanted: Value): Verdict {
  if (typeof value === 'string') {
    return typeof wanted === 'string'
      ? value.includes(wanted)
      : { fault: 'it is text, the rule looks for another type' }
  }
  if (!Array.isArray(value)) return { fault: `it is ${typeOf(value)}, neither text nor a list` }
  let found = false
  for (const item of value) {
    if (item === null) continue
    const same = isEqual(item, wanted)
    if (typeof same === 'object') return { fault: `a value in it is ${typeOf(item)}` }
    found ||= same
  }
  return found
}

function negatedIf(negate: boolean, verdict: Verdict): Verdict {
  return typeof verdict === 'boolean' ? verdict !== negate : verdict
}

type Said = { said: string; expected: string }

/** What a trace says of a condition whatever the call is, from its first call on. */
const words: Record<Mode, WeakMap<Condition, Said>> = { require: new WeakMap(), match: new WeakMap() }

function wordsOf(condition: Condition, mode: Mode): Said {
  let known = words[mode].get(condition)
  if (known === undefined) {
    known = { said: conditionWords(condition, mode), expected: brief(condition.value) }
    words[mode].set(condition, known)
  }
  return known
}

/** What was looked at, for the trace of a decision. */
export function traceOf(condition: Condition, { verdict, values }: Judged, mode: Mode): TraceStep {
  const { said, expected } = wordsOf(condition, mode)
  const yes = mode === 'require' ? 'holds' : 'matches'
  const no = mode === 'require' ? 'fails' : 'no_match'
  const [first] = values ?? []
  const step: TraceStep = {
    rule: condition.pointer,
    outcome: typeof verdict === 'object' ? 'fault' : verdict ? yes : no,
    path: condition.path.text,
    op: condition.op,
    expected,
    sentence: typeof verdict === 'object' ? `${said} (cannot be told: ${verdict.fault})` : said,
  }
  if (values !== undefined) {
    step.actualType = values.length === 1 ? typeOf(first) : 'a list'
    step.actual = values.length === 1 ? brief(first) : brief(values.slice(0, 20).map((v) => v ?? null))
  }
  return step
}

/** A value as short text. Containers are not walked further than a few members. */
function brief(value: Value | undefined): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}…` : value)
  if (value instanceof Num) return value.token.slice(0, 260)
  if (value instanceof Map) return `an object with ${value.size} keys`
  if (!Array.isArray(value)) return write(value)
  const shown = value
    .slice(0, 20)
    .map((item) => (Array.isArray(item) ? `a list of ${item.length}` : brief(item)))
  return `[${shown.join(', ')}${value.length > 20 ? ', …' : ''}]`
}
