import { Num, type Value } from '#lib/json/read.ts'

/** One line of the table of arguments: a value with its name and its kind. */
export type ArgumentRow = {
  /** Where it stands, for the list alone. */
  key: string
  name: string
  depth: number
  /** `text`, `number`, `yes or no`, `nothing`, `list of 3`, `object of 2`. */
  kind: string
  /** What it is: a text, or a token as it was sent. Undefined for what has rows of its own. */
  value: string | undefined
  text: boolean
}

/** Every value in an object of arguments, one a row, in the order in which they were sent. Nothing is left out. */
export function argumentRows(args: Value): ArgumentRow[] {
  const rows: ArgumentRow[] = []
  const add = (name: string, value: Value, depth: number, key: string) => {
    rows.push({ key, name, depth, ...kindOf(value) })
    if (Array.isArray(value))
      for (const [at, each] of value.entries()) add(`${at + 1}`, each, depth + 1, `${key}/${at}`)
    else if (value instanceof Map)
      for (const [inner, each] of value) add(inner, each, depth + 1, `${key}/${stepTo(inner)}`)
  }
  if (args instanceof Map) for (const [name, value] of args) add(name, value, 0, `/${stepTo(name)}`)
  else add('arguments', args, 0, '')
  return rows
}

/** A name within a path, as in a JSON pointer: a slash in it must not make it another value's. */
function stepTo(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function kindOf(value: Value): Pick<ArgumentRow, 'kind' | 'value' | 'text'> {
  if (typeof value === 'string') return { kind: 'text', value, text: true }
  if (value instanceof Num) return { kind: 'number', value: value.token, text: false }
  if (typeof value === 'boolean') return { kind: 'yes or no', value: String(value), text: false }
  if (value === null) return { kind: 'nothing', value: 'null', text: false }
  const size = Array.isArray(value) ? value.length : value.size
  const what = Array.isArray(value) ? 'list' : 'object'
  return { kind: size === 0 ? `empty ${what}` : `${what} of ${size}`, value: undefined, text: false }
}
