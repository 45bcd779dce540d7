import { compare, isInteger, isMultiple } from '#lib/json/decimal.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { equalForm, sizeOf } from './schema-form.ts'
import type { Context, Keyword } from './schema-keywords.ts'
import { type At, type Check, cut, type Failure, fail, type Run } from './schema-run.ts'

const TOO_LONG = 'has a number that is too long to be compared'
const TYPES = ['null', 'boolean', 'string', 'number', 'integer', 'array', 'object']

/** Keywords that ask about a value itself. */
export const scalarKeywords: readonly Keyword[] = [
  { keyword: 'type', build: typeCheck },
  { keyword: 'const', build: (value, context) => oneOfValues([value], context) },
  { keyword: 'enum', build: enumCheck },
  { keyword: 'minimum', build: bound('at least', (order) => order >= 0) },
  { keyword: 'maximum', build: bound('at most', (order) => order <= 0) },
  { keyword: 'exclusiveMinimum', build: bound('greater than', (order) => order > 0) },
  { keyword: 'exclusiveMaximum', build: bound('less than', (order) => order < 0) },
  { keyword: 'multipleOf', build: multipleCheck },
  { keyword: 'minLength', build: length('at least', (found, limit) => found >= limit) },
  { keyword: 'maxLength', build: length('at most', (found, limit) => found <= limit) },
  { keyword: 'pattern', build: patternCheck },
]

/** The JSON type of a value, as sentences name it. */
function typeOf(value: Value): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (value instanceof Map) return 'object'
  return value instanceof Num ? 'number' : typeof value
}

function typeCheck(value: Value, { reader, pointer }: Context): Check | undefined {
  const names = typeof value === 'string' ? [value] : reader.strings(value, pointer)
  if (names.length === 0 || names.some((name) => !TYPES.includes(name))) {
    reader.refuse(pointer, 'it names a type that JSON Schema does not have')
  }
  const allowed = new Set(names)
  const wanted = `must be ${names.map((name) => (/^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`)).join(' or ')}`
  const sentence = wanted.replaceAll('a null', 'null')
  return (run, value, at) => {
    const type = typeOf(value)
    if (allowed.has(type)) return undefined
    if (value instanceof Num && allowed.has('integer')) {
      const spent = run.spend(numberCost(value), at)
      if (spent) return spent
      const whole = isInteger(value.token)
      if (whole === 'fault') return run.stop(at, TOO_LONG)
      return whole ? undefined : fail(at, `${sentence}, and has a fraction`)
    }
    return fail(
      at,
      `${sentence}, and is ${/^[aeiou]/.test(type) ? 'an ' : type === 'null' ? '' : 'a '}${type}`,
    )
  }
}

function enumCheck(value: Value, context: Context): Check | undefined {
  if (Array.isArray(value)) return oneOfValues(value, context)
  context.reader.refuse(context.pointer, 'a list of values is needed')
  return undefined
}

function oneOfValues(values: Value[], { reader, pointer }: Context): Check {
  const forms = new Set<string>()
  for (const value of values) {
    const form = equalForm(value)
    if (form === undefined) reader.refuse(pointer, TOO_LONG)
    else forms.add(form)
  }
  let said: string | undefined
  const sentence = () => {
    said ??= oneOfWords(values)
    return said
  }
  const scalars = !values.some(isContainer)
  return (run, value, at) => {
    if (scalars && isContainer(value)) return fail(at, sentence())
    const form = formOf(run, value, at)
    if (form === undefined) return run.stopped
    return forms.has(form) ? undefined : fail(at, sentence())
  }
}

function oneOfWords(values: readonly Value[]): string {
  const shown = values.slice(0, 10).map((value) => cut(write(value), 40))
  const list = `${shown.join(', ')}${values.length > 10 ? ', …' : ''}`
  return values.length === 1 ? `must be ${list}` : `must be one of ${list}`
}

function isContainer(value: Value): boolean {
  return value instanceof Map || Array.isArray(value)
}

/** The form for comparing; `undefined` when the run was stopped over it. */
export function formOf(run: Run, value: Value, at: At): string | undefined {
  if (run.spend(sizeOf(value), at)) return undefined
  const form = equalForm(value)
  if (form === undefined) run.stop(at, TOO_LONG)
  return form
}

function bound(words: string, holds: (order: -1 | 0 | 1) => boolean): Keyword['build'] {
  return (value, { reader, pointer }) => {
    const limit = reader.number(value, pointer)
    const sentence = `must be ${words} ${cut(limit, 40)}`
    const cost = numberCost(new Num(limit))
    return (run, value, at) => {
      if (!(value instanceof Num)) return undefined
      const spent = run.spend(Math.max(cost, numberCost(value)), at)
      if (spent) return spent
      const order = compare(value.token, limit)
      if (order === 'fault') return run.stop(at, TOO_LONG)
      return holds(order) ? undefined : fail(at, sentence)
    }
  }
}

function multipleCheck(value: Value, { reader, pointer }: Context): Check {
  const step = reader.number(value, pointer)
  if (compare(step, '0') !== 1) reader.refuse(pointer, 'a number greater than 0 is needed')
  const sentence = `must be a multiple of ${cut(step, 40)}`
  const isLong = numberCost(new Num(step)) > 1
  return (run, value, at) => {
    if (!(value instanceof Num)) return undefined
    const spent = run.spend(isLong || numberCost(value) > 1 ? LONG_MULTIPLE : 5, at)
    if (spent) return spent
    const multiple = isMultiple(value.token, step)
    if (multiple === 'fault') return run.stop(at, TOO_LONG)
    return multiple ? undefined : fail(at, sentence)
  }
}

function length(words: string, holds: (found: number, limit: number) => boolean): Keyword['build'] {
  return (value, { reader, pointer }) => {
    const limit = reader.count(value, pointer)
    const sentence = `must have ${words} ${limit} characters`
    return (run, value, at): Failure | undefined => {
      if (typeof value !== 'string') return undefined
      const spent = run.spend(value.length >> 6, at)
      if (spent) return spent
      return holds(characters(value), limit) ? undefined : fail(at, sentence)
    }
  }
}

/** Steps to compare a number: most are compared as they are, others are taken apart. */
function numberCost({ token }: Num): number {
  return token.length < 15 && !/[eE]/.test(token) ? 1 : 15
}

/** Steps to divide numbers of 256 digits, or with nine digits of exponent. */
const LONG_MULTIPLE = 500

/** A surrogate pair is one character. */
function characters(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0xdc00 && unit <= 0xdfff) count--
  }
  return count
}

function patternCheck(value: Value, { reader, pointer }: Context): Check | undefined {
  const pattern = reader.pattern(value, pointer)
  if (pattern === undefined) return undefined
  const sentence = `must match the pattern ${cut(pattern.source, 100)}`
  return (run, value, at) => {
    if (typeof value !== 'string') return undefined
    const found = run.search(pattern, value, at)
    if (found === undefined) return run.stopped
    return found ? undefined : fail(at, sentence)
  }
}
