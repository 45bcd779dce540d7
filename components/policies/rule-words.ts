import type { Operation } from '#lib/policy/edit-condition.ts'
import { type Field, kindWords } from '#lib/policy/edit-fields.ts'
import type { Mode } from '#lib/policy/words.ts'

/** An operator between a field and a value, as it is read: “amount is at most 100”. */
export function operationWord(op: Operation, field: Field): string {
  if (op === 'contains' && field.kind === 'list') return 'has'
  return words[op]
}

const words: Record<Operation, string> = {
  eq: 'is',
  neq: 'is not',
  lt: 'is less than',
  lte: 'is at most',
  gt: 'is more than',
  gte: 'is at least',
  in: 'is one of',
  not_in: 'is none of',
  contains: 'contains',
  regex: 'matches',
  given: 'is given',
  not_given: 'is not given',
  between: 'is between',
  outside: 'is outside',
}

const fixed: Record<string, string> = {
  'time.hour': 'Time of day',
  'time.weekday': 'Day of the week',
  'identity.kind': 'Kind of identity',
  'identity.id': 'Identity',
  'tool.name': 'Name of the tool',
  'tool.category': 'Category of the tool',
  'tool.risk': 'Risk of the tool',
}

/** A field as it is picked: `args.items[*].price` is “each of items: price” where all must hold, else “any of items: price”. */
export function fieldWords(path: string, mode: Mode): string {
  const known = fixed[path]
  if (known !== undefined) return known
  const label = /^(identity|grant)\.labels\.(.+)$/s.exec(path)
  if (label) return `Label ${label[2]} of the ${label[1]}`
  const short = path.startsWith('args.') ? path.slice(5) : path
  const parts = short.split('[*]')
  const inner = parts.pop() ?? ''
  const each = mode === 'require' ? 'each of' : 'any of'
  const outer = parts.map((part) => `${each} ${part.replace(/^\./, '')}`).join(', ')
  if (outer === '') return inner
  return inner === '' ? outer : `${outer}: ${inner.replace(/^\./, '')}`
}

const kinds: typeof kindWords = { ...kindWords, hour: 'UTC', weekday: 'UTC', any: 'any kind of value' }

/** Below the name of a field: its kind, whether every call has it, and what the server says of it. */
export function fieldHint(field: Field): string {
  const kind = field.choices ? 'one of a few' : kinds[field.kind]
  const about = field.description === undefined ? '' : `: ${cut(field.description)}`
  return `${kind}${field.required && field.path.startsWith('args') ? ', required' : ''}${about}`
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 90 ? `${line.slice(0, 90)}…` : line
}

export const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
