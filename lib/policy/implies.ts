import { compare } from '#lib/json/decimal.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { canonical } from '#lib/json/write.ts'
import { type Condition, type Mode, satisfies } from './conditions.ts'
import type { Entry } from './document.ts'
import type { Operator } from './grammar.ts'

/**
 * Whether every call that fails (or faults) `before` among the `require` entries also fails or faults `after`. What
 * cannot be shown counts as no.
 */
export function requiresAtLeast(after: Entry, before: Entry): boolean {
  return before.conditions.every((a) => after.conditions.some((b) => implies(b, a, 'require')))
}

/** Whether every call that matches or faults the `before` entry of `deny_if` or `approve_if` does so with `after`. */
export function matchesAtLeast(after: Entry, before: Entry): boolean {
  if (!after.conditions.every((b) => before.conditions.some((a) => implies(a, b, 'match')))) return false
  // A fault in any condition is a fault of the entry, so a condition that goes away takes its faults with it.
  return (
    after.conditions.length === 0 ||
    before.conditions.every((a) => canNotFault(a) || after.conditions.some((b) => faultsAtLeast(b, a)))
  )
}

/** Whether a `require` entry refuses every call that a `deny_if` entry of one condition matches or faults. */
export function requiresTheOpposite(after: Entry, before: Entry): boolean {
  const [only, ...more] = before.conditions
  if (only === undefined || more.length > 0) return false
  const opposite = oppositeOf(only)
  return opposite !== undefined && after.conditions.some((b) => implies(b, opposite, 'require'))
}

/** `from` true (or, in `match`, true or a fault) makes `to` true, whatever the value. */
function implies(from: Condition, to: Condition, mode: Mode): boolean {
  if (from.path.text !== to.path.text) return false
  if (isSame(from, to)) return true
  if (to.op === 'exists')
    return to.value === true && (mode === 'require' ? from.op !== 'exists' : holdsOnlyWhenGiven(from))
  if (isOrder(from.op) && isOrder(to.op)) return orderImplies(from, to)
  const listed = listOf(from)
  if (listed !== undefined) {
    if (mode === 'match' && !isOrder(to.op) && !isListed(to.op)) return false
    return listed.every((value) => satisfies(to, value, mode) === true)
  }
  const without = excludedBy(from)
  return without !== undefined && (excludedBy(to)?.every((value) => hasValue(without, value)) ?? false)
}

function isSame(a: Condition, b: Condition): boolean {
  if (a.op === b.op && canonical(a.value) === canonical(b.value)) return true
  const [x, y] = [a, b].map((one) => listOf(one) ?? excludedBy(one))
  const sameSide = (listOf(a) === undefined) === (listOf(b) === undefined)
  if (x === undefined || y === undefined || !sameSide) {
    return (
      a.op === b.op &&
      a.value instanceof Num &&
      b.value instanceof Num &&
      compare(a.value.token, b.value.token) === 0
    )
  }
  return x.every((value) => hasValue(y, value)) && y.every((value) => hasValue(x, value))
}

const isOrder = (op: Operator): op is 'lt' | 'lte' | 'gt' | 'gte' => /^[lg]te?$/.test(op)
const isListed = (op: Operator) => op === 'eq' || op === 'in' || op === 'neq' || op === 'not_in'

/** The values of `eq` and `in`; of `neq` and `not_in`. */
function listOf({ op, value }: Condition): Value[] | undefined {
  if (op === 'in' && Array.isArray(value)) return value
  return op === 'eq' ? [value] : undefined
}
function excludedBy({ op, value }: Condition): Value[] | undefined {
  if (op === 'not_in' && Array.isArray(value)) return value
  return op === 'neq' ? [value] : undefined
}

function hasValue(list: readonly Value[], value: Value): boolean {
  return list.some((one) =>
    one instanceof Num && value instanceof Num ? compare(one.token, value.token) === 0 : one === value,
  )
}

function orderImplies(from: Condition, to: Condition): boolean {
  if (from.op[0] !== to.op[0] || !(from.value instanceof Num) || !(to.value instanceof Num)) return false
  const order = compare(from.value.token, to.value.token)
  if (order === 'fault') return false
  if (order === 0) return from.op.length <= to.op.length
  return from.op[0] === 'l' ? order < 0 : order > 0
}

function holdsOnlyWhenGiven({ op, value }: Condition): boolean {
  return op === 'exists' ? value === true : op !== 'neq' && op !== 'not_in'
}

/** What a call cannot spoil: names, kinds and times are always there and always comparable. */
function canNotFault({ path, op }: Condition): boolean {
  return path.root !== 'args' && (isListed(op) || op === 'exists')
}

function faultsAtLeast(after: Condition, before: Condition): boolean {
  if (after.path.text !== before.path.text) return false
  if (isSame(after, before) || before.op === 'exists') return true
  if (isOrder(after.op)) return isOrder(before.op) || isListed(before.op)
  if (before.op === 'regex') return after.op === 'regex'
  if (!isListed(before.op) || !isListed(after.op)) return false
  const numbers = (one: Condition) =>
    (listOf(one) ?? excludedBy(one) ?? []).some((value) => value instanceof Num)
  return numbers(after) || !numbers(before)
}

const OPPOSITES = new Map<Operator, Operator>([
  ['lt', 'gte'],
  ['gte', 'lt'],
  ['gt', 'lte'],
  ['lte', 'gt'],
  ['eq', 'neq'],
  ['neq', 'eq'],
  ['in', 'not_in'],
  ['not_in', 'in'],
])

function oppositeOf(condition: Condition): Condition | undefined {
  if (condition.op === 'exists' && typeof condition.value === 'boolean')
    return { ...condition, value: !condition.value }
  const op = OPPOSITES.get(condition.op)
  return op === undefined ? undefined : { ...condition, op }
}
