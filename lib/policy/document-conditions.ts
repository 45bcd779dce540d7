import { compare } from '#lib/json/decimal.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { type Condition, scalarForm } from './conditions.ts'
import { CONDITION, OPERANDS, OPERATORS, type Operator } from './grammar.ts'
import { parsePath } from './paths.ts'
import type { Fix, Reading } from './reading.ts'

/** What people write who know other languages. */
const OTHER_WORDS: ReadonlyMap<string, Operator> = new Map([
  ['=', 'eq'],
  ['==', 'eq'],
  ['===', 'eq'],
  ['equals', 'eq'],
  ['is', 'eq'],
  ['!=', 'neq'],
  ['ne', 'neq'],
  ['not_eq', 'neq'],
  ['<', 'lt'],
  ['<=', 'lte'],
  ['le', 'lte'],
  ['>', 'gt'],
  ['>=', 'gte'],
  ['ge', 'gte'],
  ['nin', 'not_in'],
  ['notin', 'not_in'],
  ['matches', 'regex'],
  ['match', 'regex'],
  ['includes', 'contains'],
  ['has', 'contains'],
  ['present', 'exists'],
])

/** The conditions that can be read; those that cannot are noted. */
export function readConditions(
  reading: Reading,
  values: Value[],
  pointer: (i: number) => string,
): Condition[] {
  const conditions: Condition[] = []
  for (const [i, value] of values.entries()) {
    if (!reading.takes('conditions', pointer(i))) break
    const condition = readCondition(reading, value, pointer(i))
    if (condition !== undefined) conditions.push(condition)
  }
  return conditions
}

function readCondition(reading: Reading, value: Value, pointer: string): Condition | undefined {
  const object = reading.object(value, pointer, CONDITION)
  if (object === undefined) return undefined
  for (const key in CONDITION) {
    if (!object.has(key)) reading.error(pointer, `“${key}” is missing; a condition has path, op and value`)
  }
  const text = reading.text(object, pointer, 'path')
  const path = text === undefined ? undefined : reading.path(text)
  if (path?.root === 'bad') {
    const guess = text === undefined ? undefined : guessPath(text)
    if (guess === undefined) reading.error(`${pointer}/path`, path.sentence)
    else reading.error(`${pointer}/path`, path.sentence, `Write ${guess}`, `${pointer}/path`, guess)
  }
  const op = readOperator(reading, object.get('op'), `${pointer}/op`)
  const wanted = object.get('value')
  if (op === undefined || wanted === undefined) return undefined
  const problem = wrongValue(op, wanted)
  if (problem !== undefined) {
    reading.error(`${pointer}/value`, problem.sentence, ...problem.fix(`${pointer}/value`, reading, wanted))
    return undefined
  }
  if (path === undefined || path.root === 'bad') return undefined
  // The list of tools asks it of each tool.
  const more = path.root === 'tool' ? (op === 'regex' ? 99 : 9) : 0
  if (!reading.takes('conditions', pointer, more)) return undefined
  if (Array.isArray(wanted)) {
    const forms = new Set(wanted.map((one) => scalarForm(one) ?? ''))
    return { pointer, path, op, value: wanted, forms }
  }
  if (op !== 'regex' || typeof wanted !== 'string') return { pointer, path, op, value: wanted }
  const compiled = reading.pattern(wanted, `${pointer}/value`)
  if (compiled?.ok === true) return { pointer, path, op, value: wanted, pattern: compiled.pattern }
  if (compiled !== undefined) reading.error(`${pointer}/value`, compiled.sentence)
  return undefined
}

/** `amount` and `$.amount` are probably `args.amount`. */
function guessPath(text: string): string | undefined {
  const guess = `args.${text.replace(/^(?:\$|arguments|arg|params|input)?\./, '')}`
  return parsePath(guess).root === 'bad' ? undefined : guess
}

function readOperator(reading: Reading, value: Value | undefined, pointer: string): Operator | undefined {
  if (value === undefined) return undefined
  const known = OPERATORS.find(([op]) => op === value)
  if (known !== undefined) return known[0]
  const words = OPERATORS.map(([op]) => op)
  const meant =
    typeof value === 'string'
      ? (OTHER_WORDS.get(value.toLowerCase()) ?? reading.nearest(value, words))
      : undefined
  const sentence = `An operator is one of ${words.join(', ')}`
  if (meant === undefined) reading.error(pointer, sentence)
  else reading.error(pointer, sentence, `Write "${meant}"`, pointer, meant)
  return undefined
}

type Problem = {
  sentence: string
  fix: (pointer: string, reading: Reading, value: Value) => Fix
}

const noFix = (): [] => []

function wrongValue(op: Operator, value: Value): Problem | undefined {
  const wrong = wrongType(op, value)
  if (wrong !== undefined) return wrong
  const comparable = (one: Value) =>
    !(one instanceof Num) || one.token.length < 10 || compare(one.token, '0') !== 'fault'
  if (Array.isArray(value) ? value.every(comparable) : comparable(value)) return undefined
  return { sentence: 'This number is too long: at most 256 characters, and 9 digits of exponent', fix: noFix }
}

function wrongType(op: Operator, value: Value): Problem | undefined {
  switch (OPERANDS[op]) {
    case 'flag':
      return typeof value === 'boolean' ? undefined : { sentence: `“${op}” takes true or false`, fix: noFix }
    case 'number':
      if (value instanceof Num) return undefined
      return { sentence: `“${op}” compares with a number`, fix: (at, reading, v) => reading.numberFix(v, at) }
    case 'text':
      return typeof value === 'string'
        ? undefined
        : { sentence: `“${op}” takes an expression as text`, fix: noFix }
    case 'scalars':
      if (Array.isArray(value) && value.every(isScalar)) return undefined
      return {
        sentence: `“${op}” takes a list of texts, numbers, true or false`,
        fix: (at, _reading, v) => (isScalar(v) ? ['Make it a list of one', at, [v]] : []),
      }
    case 'scalar':
      if (isScalar(value)) return undefined
      return {
        sentence: `“${op}” compares with one text, number, true or false; for “not given” use exists`,
        fix: noFix,
      }
  }
}

function isScalar(value: Value): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || value instanceof Num
}
