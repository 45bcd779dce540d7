import type { Value } from '#lib/json/value.ts'
import { readConditions } from './document-conditions.ts'
import { type Field, fieldAt } from './edit-fields.ts'
import { type Problem, scalarOf, type Typed, typedOf } from './edit-value.ts'
import { parsePath } from './paths.ts'
import { Reading } from './reading.ts'

/** The operators as they are chosen: `exists` is two, and a run of hours has two of its own. */
export type Operation =
  | 'eq'
  | 'neq'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'in'
  | 'not_in'
  | 'contains'
  | 'regex'
  | 'given'
  | 'not_given'
  | 'between'
  | 'outside'

/**
 * One condition as the drawer has it, finished or not. Plain data: it can be kept as JSON.
 *
 * `empty` says that nothing typed is meant: the empty text, or a list without values. Without it, it is not finished.
 */
export type ConditionForm = {
  path: string
  op: Operation
  values: Typed[]
  empty?: true
  /** A value that is typed and not in the list yet. */
  adding?: Typed
}

/** Reads a condition of a policy that was accepted. */
export function conditionForm(condition: Map<string, Value>): ConditionForm {
  const path = condition.get('path')
  const op = condition.get('op')
  const value = condition.get('value') ?? null
  const values = (Array.isArray(value) ? value : [value]).map(typedOf)
  const form: ConditionForm = { path: typeof path === 'string' ? path : '', op: operationOf(op), values }
  if (op === 'exists') return { ...form, op: value === true ? 'given' : 'not_given', values: [] }
  if (form.path === 'time.hour' && (op === 'in' || op === 'not_in') && hoursOf(values) !== undefined)
    form.op = op === 'in' ? 'between' : 'outside'
  return withValues(form, values, true)
}

/** What nothing typed could mean here, if it is meant: a list without values, or the empty text. */
export function emptyAs({ op, values }: ConditionForm): 'list' | 'text' | undefined {
  if (op === 'in' || op === 'not_in') return values.length === 0 ? 'list' : undefined
  if (takesList(op) || op === 'given' || op === 'not_given') return undefined
  const [only] = values
  return only?.as === 'text' && only.text === '' ? 'text' : undefined
}

/** The form with other values; `empty` where nothing typed is meant. */
export function withValues(form: ConditionForm, values: Typed[], empty = false): ConditionForm {
  const next = { path: form.path, op: form.op, values }
  return empty && emptyAs(next) !== undefined ? { ...next, empty: true } : next
}

/** The form while a value is typed that is not in the list yet. */
export function withAdding(form: ConditionForm, typed: Typed): ConditionForm {
  const next = { ...form }
  delete next.adding
  return typed.text === '' ? next : { ...next, adding: typed }
}

const OPERATIONS: readonly Operation[] = [
  'eq',
  'neq',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'not_in',
  'contains',
  'regex',
]

function operationOf(op: Value | undefined): Operation {
  return OPERATIONS.find((known) => known === op) ?? 'eq'
}

/** The first hour and the one it ends before, where the values are consecutive hours (23 is followed by 0). */
export function hoursOf(values: readonly Typed[]): { from: number; to: number } | undefined {
  const hours = values.map(({ as, text }) =>
    as === 'number' && /^(?:[0-9]|1[0-9]|2[0-3])$/.test(text) ? Number(text) : -1,
  )
  const [from] = hours
  if (from === undefined || from < 0 || hours.length > 23) return undefined
  if (hours.some((hour, i) => hour !== (from + i) % 24)) return undefined
  return { from, to: (from + hours.length) % 24 }
}

/** The hours from one (included) to another (not included); the same twice is one hour less than all. */
export function hourValues(from: number, to: number): Typed[] {
  const count = (to - from + 24) % 24 || 23
  return Array.from({ length: count }, (_, i) => ({ as: 'number', text: String((from + i) % 24) }))
}

const NUMBER: readonly Operation[] = ['lte', 'gte', 'lt', 'gt', 'eq', 'neq', 'in', 'not_in']
const TEXT: readonly Operation[] = ['eq', 'neq', 'in', 'not_in', 'contains', 'regex']
const GIVEN: readonly Operation[] = ['given', 'not_given']

/** The operators that fit a field, the likeliest first. */
export function operationsFor(field: Field): readonly Operation[] {
  switch (field.kind) {
    case 'number':
      return [...NUMBER, ...GIVEN]
    case 'text':
      return field.choices === undefined
        ? [...TEXT, ...GIVEN]
        : ['in', 'not_in', 'eq', 'neq', 'contains', 'regex', ...GIVEN]
    case 'truth':
      return ['eq', 'neq', ...GIVEN]
    case 'list':
      return ['contains', ...GIVEN]
    case 'object':
      return GIVEN
    case 'hour':
      return ['between', 'outside', ...NUMBER]
    case 'weekday':
      return ['in', 'not_in', 'lte', 'gte', 'lt', 'gt', 'eq', 'neq']
    case 'any':
      return [...OPERATIONS, ...GIVEN]
  }
}

/** Whether an operator takes a list of values. */
export function takesList(op: Operation): boolean {
  return op === 'in' || op === 'not_in' || op === 'between' || op === 'outside'
}

/** What a value at this field is; `undefined` where it has to be chosen. */
export function typeFor(field: Field, op: Operation, fields: readonly Field[]): Typed['as'] | undefined {
  if (op === 'regex') return 'text'
  if (['lt', 'lte', 'gt', 'gte'].includes(op)) return 'number'
  switch (field.kind) {
    case 'number':
    case 'hour':
    case 'weekday':
      return 'number'
    case 'text':
      return 'text'
    case 'truth':
      return 'truth'
    case 'list': {
      const element = fieldAt(`${field.path}[*]`, fields)
      return element.kind === 'list' || element.kind === 'object' ? undefined : typeFor(element, 'eq', fields)
    }
    default:
      return undefined
  }
}

/** What kinds of value the language lets an operator compare with, the usual first. */
export function typesFor(op: Operation): readonly Typed['as'][] {
  if (op === 'given' || op === 'not_given') return []
  if (['lt', 'lte', 'gt', 'gte', 'between', 'outside'].includes(op)) return ['number']
  return op === 'regex' ? ['text', 'escaped'] : ['text', 'number', 'truth', 'escaped']
}

/** The operators that the language has and that do not fit a field: a schema may be wrong, or change. */
export function otherOperations(field: Field): readonly Operation[] {
  const fitting = operationsFor(field)
  return [...OPERATIONS, ...GIVEN].filter((op) => !fitting.includes(op))
}

/** The form with another field: the operator stays where it fits, and so does what was typed, if it can stand there. */
export function withPath(form: ConditionForm, path: string, fields: readonly Field[]): ConditionForm {
  const field = fieldAt(path, fields)
  const fits = operationsFor(field)
  const op = form.path !== '' && fits.includes(form.op) ? form.op : (fits[0] ?? 'eq')
  const as = typeFor(field, op, fields)
  const values = form.values
    .map((value) => ({ ...value, as: as ?? value.as }))
    .filter((value) => !field.choices || field.choices.some((one) => typedOf(one).text === value.text))
  return turned({ ...form, path, values }, op, as)
}

/** The form with another operator: one value becomes a list of one, and of a list the first is left. */
export function withOperation(form: ConditionForm, op: Operation, fields: readonly Field[]): ConditionForm {
  const field = fieldAt(form.path, fields)
  const usual = typeFor(field, form.op, fields)
  const as = typeFor(field, op, fields)
  // What was said to be of another kind than the field's stays so, where the operator takes it.
  const values = form.values.map((value) => {
    const kept = value.as !== usual && typesFor(op).includes(value.as)
    return kept ? value : { ...value, as: as ?? value.as }
  })
  return turned({ ...form, values }, op, as)
}

function turned(before: ConditionForm, op: Operation, as: Typed['as'] | undefined): ConditionForm {
  const { path, values, empty } = before
  if (op === 'between' || op === 'outside')
    return { path, op, values: hoursOf(values) ? values : hourValues(22, 6) }
  const listed = takesList(before.op)
  const kept = values
    .filter((value) => !takesList(op) || listed || value.text !== '' || empty)
    .filter((value) => value.as !== 'truth' || value.text === 'true' || value.text === 'false')
  // One that says nothing stays meant, and so does the empty text of a list that becomes one value.
  const meant = empty || (listed && kept[0]?.text === '')
  if (takesList(op) || op === 'given' || op === 'not_given')
    return withValues({ ...before, op }, kept, empty && listed)
  const only = kept[0] ?? { as: as ?? 'text', text: '' }
  return withValues({ ...before, op }, [only], meant && kept.length > 0)
}

/**
 * The condition that a form says, or why it says none yet.
 * @param before the condition it was, whose order of keys is kept
 */
export function conditionOf(
  form: ConditionForm,
  before?: Map<string, Value>,
): { ok: true; value: Map<string, Value> } | { ok: false; problem: Problem } {
  if (form.path === '') return missing('path', 'Choose what to look at.')
  const path = parsePath(form.path)
  if (path.root === 'bad') {
    // One that ends in a dot is only begun.
    if (form.path.endsWith('.')) return missing('path', 'Write the name that comes after the dot.')
    return { ok: false, problem: { at: 'path', kind: 'wrong', sentence: path.sentence } }
  }
  const value = wantedOf(form)
  if ('problem' in value) return { ok: false, problem: value.problem }
  const op =
    form.op === 'given' || form.op === 'not_given'
      ? 'exists'
      : form.op === 'between'
        ? 'in'
        : form.op === 'outside'
          ? 'not_in'
          : form.op
  const condition = new Map<string, Value>(before ?? [])
    .set('path', form.path)
    .set('op', op)
    .set('value', value.value)
  const reading = new Reading(condition)
  readConditions(reading, [condition], () => '')
  const [finding] = reading.findings
  if (finding === undefined) return { ok: true, value: condition }
  const at = finding.pointer === '/path' ? 'path' : 'value'
  return { ok: false, problem: { at, kind: 'wrong', sentence: finding.sentence } }
}

const UNTYPED = 'Not in the draft until it has a value.'

function missing(at: string, sentence: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { at, kind: 'missing', sentence } }
}

function wantedOf(form: ConditionForm): { value: Value } | { problem: Problem } {
  if (form.op === 'given' || form.op === 'not_given') return { value: form.op === 'given' }
  if (takesList(form.op)) {
    if (form.values.length === 0 && !form.empty) return missing('value', UNTYPED)
    const values: Value[] = []
    for (const typed of form.values) {
      const one = scalarOf(typed)
      if ('problem' in one) return one
      values.push(one.value)
    }
    return { value: values }
  }
  const [only] = form.values
  if (only === undefined || (only.text === '' && !(form.empty && only.as === 'text')))
    return missing('value', UNTYPED)
  return scalarOf(only)
}
