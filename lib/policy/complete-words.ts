import type { JsonSchema } from './json-schema.ts'
import { type Candidate, choicesOf } from './schema-at.ts'

/**
 * Something that may be written. `insert` is JSON; the cursor goes to `cursor` in it, and `more` says that there may
 * be a choice at that place too.
 */
export type Suggestion = {
  label: string
  kind: 'key' | 'value' | 'tool' | 'argument' | 'form'
  /** A few words beside it, and a sentence about it. */
  detail?: string
  about?: string
  insert: string
  cursor: number
  more: boolean
}

type Words = { detail?: string | undefined; about?: string | undefined }
/** The least that can be written for a value. */
type Empty = { text: string; cursor: number; more: boolean }

/** A key; where it has its colon already there is no value to write. */
export function keyOf(
  key: string,
  kind: Suggestion['kind'],
  words: Words,
  value: Empty | undefined,
): Suggestion {
  const quoted = JSON.stringify(key)
  if (value === undefined)
    return { label: key, kind, ...said(words), insert: quoted, cursor: quoted.length, more: false }
  const head = `${quoted}: `
  const cursor = head.length + value.cursor
  return { label: key, kind, ...said(words), insert: head + value.text, cursor, more: value.more }
}

/** A text value. */
export function textOf(value: string, kind: Suggestion['kind'], words: Words = {}): Suggestion {
  const insert = JSON.stringify(value)
  return { label: value, kind, ...said(words), insert, cursor: insert.length, more: false }
}

/** A value without quotes: true, false or a number token. */
export function literalOf(token: string): Suggestion {
  return { label: token, kind: 'value', insert: token, cursor: token.length, more: false }
}

function said({ detail, about }: Words): Pick<Suggestion, 'detail' | 'about'> {
  return {
    ...(detail === undefined || detail === '' ? {} : { detail }),
    ...(about === undefined || about === '' ? {} : { about }),
  }
}

const OPEN: ReadonlyMap<string, string> = new Map([
  ['object', '{}'],
  ['array', '[]'],
  ['string', '""'],
])

/** What to begin a value with: brackets or quotes where only one kind of value can stand. */
export function emptyValue(at: readonly Candidate[]): Empty {
  const kinds = new Set(at.flatMap(({ schema }) => kindOf(schema)))
  const [only] = kinds
  const text = kinds.size === 1 && only !== undefined ? (OPEN.get(only) ?? '') : ''
  return { text, cursor: text === '' ? 0 : 1, more: true }
}

function kindOf(schema: JsonSchema): NonNullable<JsonSchema['type']>[] {
  if (schema.const !== undefined) return ['string']
  return schema.type === undefined ? [] : [schema.type]
}

/** An object with the members it needs, each still empty. */
export function filledForm(schema: JsonSchema): Suggestion {
  let insert = '{'
  let cursor: number | undefined
  for (const key of schema.required ?? []) {
    const { text, cursor: within } = emptyValue(choicesOf(schema.properties?.[key] ?? {}))
    insert += `${insert === '{' ? ' ' : ', '}${JSON.stringify(key)}: `
    cursor ??= insert.length + within
    insert += text
  }
  insert += insert === '{' ? '}' : ' }'
  const label = schema.title ?? 'Object'
  return {
    label,
    kind: 'form',
    ...said({ detail: '{ }', about: schema.description }),
    insert,
    cursor: cursor ?? 1,
    more: true,
  }
}
