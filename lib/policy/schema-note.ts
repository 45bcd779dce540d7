import { scalarForm } from './conditions.ts'
import { type ConditionForm, operationsFor, takesList, typeFor } from './edit-condition.ts'
import { type Field, fieldAt, kindWords } from './edit-fields.ts'
import { scalarOf, type Typed } from './edit-value.ts'
import { alternatives, valueWords } from './words.ts'

const MOST_CHOICES = 5
/** Comparisons that look for one equal value: they can be made with any scalar, whatever its kind. */
const EQUALITY = ['eq', 'neq', 'in', 'not_in']

/**
 * Where a condition asks for what its field cannot have by the schema: a sentence that says so. It may be meant, because
 * a schema can be wrong or change; so nothing is refused. Nothing while there is nothing to say.
 */
export function schemaNote(form: ConditionForm, fields: readonly Field[]): string | undefined {
  const field = fieldAt(form.path, fields)
  if (form.path === '' || field.kind === 'any') return undefined
  const schema = form.path.startsWith('args') ? 'By the tool’s schema this' : 'This'
  const scalar = field.kind !== 'list' && field.kind !== 'object'
  if (!operationsFor(field).includes(form.op) && !(scalar && EQUALITY.includes(form.op)))
    return denied(schema, kindWords[field.kind])
  const usual = typeFor(field, form.op, fields)
  const wanted = usual === undefined ? undefined : kindOf({ as: usual })
  const typed = form.values.filter((value) => value.text !== '' || takesList(form.op) || form.empty)
  const odd = typed.find((value) => wanted !== undefined && kindOf(value) !== wanted)
  if (odd !== undefined && wanted !== undefined) {
    const [is, has] = [kindWords[wanted], kindWords[kindOf(odd)]]
    if (field.kind === 'list') return `${schema} is a list of ${is}, and ${article(has)} is never in it.`
    return form.op === 'contains'
      ? denied(schema, is)
      : `${schema} is ${article(is)}, and ${article(has)} is never the same.`
  }
  const { choices } = field.kind === 'list' ? fieldAt(`${field.path}[*]`, fields) : field
  const looked = EQUALITY.includes(form.op) || (form.op === 'contains' && field.kind === 'list')
  if (choices === undefined || !looked) return undefined
  const known = new Set(choices.map(scalarForm))
  if (typed.every((value) => known.has(formOf(value)))) return undefined
  const some = choices.slice(0, MOST_CHOICES).map(valueWords)
  if (choices.length > MOST_CHOICES) some.push(`${choices.length - MOST_CHOICES} more`)
  return `${schema} is only ${alternatives(some)}.`
}

function formOf(typed: Typed): string | undefined {
  const said = scalarOf(typed)
  return 'value' in said ? scalarForm(said.value) : undefined
}

function kindOf({ as }: Pick<Typed, 'as'>): 'text' | 'number' | 'truth' {
  return as === 'escaped' ? 'text' : as
}

function denied(schema: string, is: string): string {
  return `${schema} is ${article(is)}, which cannot be compared so: the call is denied.`
}

function article(word: string): string {
  return word === 'text' || word === 'true or false'
    ? word
    : word === 'hour' || word === 'object'
      ? `an ${word}`
      : `a ${word}`
}
