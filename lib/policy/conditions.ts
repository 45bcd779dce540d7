import { compare, decimalForm, equal } from '#lib/json/decimal.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { follow, type Path, type Place, typeOf } from './paths.ts'
import type { Pattern } from './pattern.ts'
import type { TraceStep } from './types.ts'
import { conditionWords, type Mode } from './words.ts'

export const OPERATORS = [
  'eq',
  'neq',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'not_in',
  'exists',
  'regex',
  'contains',
] as const
export type Operator = (typeof OPERATORS)[number]

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

/** Evaluates one condition. Total: what cannot be evaluated is a fault, with the reason in the sentence. */
export function evaluate(
  condition: Condition,
  place: Place,
  mode: Mode,
): { verdict: Verdict; step: TraceStep } {
  const found = follow(condition.path, place)
  if ('fault' in found) return result(condition, found, undefined, mode)
  let any = false
  let all = found.values.length > 0
  for (const value of found.values) {
    const one = satisfies(condition, value ?? undefined, mode)
    if (typeof one === 'object') return result(condition, one, found.values, mode)
    any ||= one
    all &&= one
  }
  return result(condition, mode === 'require' ? all : any, found.values, mode)
}

function satisfies(condition: Condition, value: Value | undefined, mode: Mode): Verdict {
  const { op, value: wanted } = condition
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
      return matches(condition, value)
    case 'contains':
      return contains(value, wanted)
    default:
      return isOrdered(op, value, wanted)
  }
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
  return value instanceof Num ? decimalForm(value.token) : JSON.stringify(value)
}

function isOrdered(op: 'lt' | 'lte' | 'gt' | 'gte', value: Value, wanted: Value): Verdict {
  if (!(value instanceof Num) || !(wanted instanceof Num))
    return { fault: `it is ${typeOf(value)}, not a number` }
  const order = compare(value.token, wanted.token)
  if (order === 'fault') return { fault: 'the number is too long to compare' }
  return { lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[op]
}

function matches(condition: Condition, value: Value): Verdict {
  if (typeof value !== 'string') return { fault: `it is ${typeOf(value)}, not text` }
  const found = condition.pattern?.search(value) ?? 'fault'
  return found === 'fault' ? { fault: 'the text is too long for this expression' } : found
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

function result(
  condition: Condition,
  verdict: Verdict,
  values: (Value | undefined)[] | undefined,
  mode: Mode,
) {
  const said = conditionWords(condition, mode)
  const yes = mode === 'require' ? 'holds' : 'matches'
  const no = mode === 'require' ? 'fails' : 'no_match'
  const [first] = values ?? []
  const step: TraceStep = {
    rule: condition.pointer,
    outcome: typeof verdict === 'object' ? 'fault' : verdict ? yes : no,
    path: condition.path.text,
    op: condition.op,
    expected: brief(condition.value),
    ...(values === undefined ? {} : { actualType: values.length === 1 ? typeOf(first) : 'a list' }),
    sentence: typeof verdict === 'object' ? `${said} (cannot be told: ${verdict.fault})` : said,
  }
  if (values !== undefined)
    step.actual = values.length === 1 ? brief(first) : brief(values.slice(0, 20).map((v) => v ?? null))
  return { verdict, step }
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
