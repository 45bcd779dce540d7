import {
  argumentPaths,
  argumentsOfCall,
  choicesHere,
  fieldWords,
  type Inventory,
  toolNames,
} from './complete-inventory.ts'
import { emptyValue, filledForm, keyOf, literalOf, type Suggestion, textOf } from './complete-words.ts'
import { type Spot, spotAt } from './loose.ts'
import { schemasAt } from './schema-at.ts'
import { CLASSES } from './selectors.ts'

/** What may stand in place of the text from `from` to `to`; a comma that is missing before it goes to `comma`. */
export type Completion = { from: number; to: number; comma?: number; suggestions: Suggestion[] }

/**
 * What the policy language has for the place of the cursor, by its JSON Schema: keys that are not there yet, words,
 * and from the inventory tools, selectors, arguments and their values. Total, and nothing where nothing is known.
 */
export function completeAt(text: string, offset: number, tools: Inventory): Completion | undefined {
  const spot = spotAt(text, offset)
  if (spot === undefined || spot.above.length === 0) return undefined
  const from = spot.token?.from ?? offset
  const to = spot.token?.to ?? offset
  const suggestions = spot.role === 'key' ? keys(spot, tools) : values(spot, tools)
  if (suggestions.length === 0) return undefined
  const comma = commaBefore(spot, text, from)
  const after = needsCommaAfter(spot, text, to) ? ',' : ''
  return {
    from,
    to,
    ...(comma === undefined ? {} : { comma }),
    suggestions: suggestions.map((one) => ({ ...one, insert: one.insert + after })),
  }
}

function commaBefore(spot: Spot, text: string, from: number): number | undefined {
  const node = spot.above.at(-1)?.node
  if (node === undefined || (spot.role === 'value' && node.kind === 'object')) return undefined
  const before = text.slice(node.from, from).trimEnd()
  return /[{[,]$/.test(before) ? undefined : node.from + before.length
}

function needsCommaAfter(spot: Spot, text: string, to: number): boolean {
  if (spot.role === 'key' && spot.colon) return false
  return /^[\s]*["{[\w-]/.test(text.slice(to, to + 1000))
}

function keys(spot: Spot, tools: Inventory): Suggestion[] {
  const node = spot.above.at(-1)?.node
  if (node?.kind !== 'object') return []
  const value = (key: string) => (spot.colon ? undefined : emptyValue(schemasAt(spot.above, key)))
  const found: Suggestion[] = []
  for (const { schema } of schemasAt(spot.above, undefined)) {
    for (const [key, member] of Object.entries(schema.properties ?? {}))
      found.push(keyOf(key, 'key', { detail: member.title, about: member.description }, value(key)))
    if (schema.propertyNames?.$ref !== '#/$defs/selector') continue
    const rule = value('*')
    for (const tool of toolNames(tools)) found.push(keyOf(tool.label, 'tool', tool, rule))
    for (const [name, { about }] of CLASSES) found.push(keyOf(name, 'tool', { detail: about }, rule))
    found.push(keyOf('*', 'tool', { detail: 'All tools' }, rule))
  }
  for (const { key, field } of argumentsOfCall(spot.above, tools))
    found.push(keyOf(key, 'argument', fieldWords(field), spot.colon ? undefined : emptyValue([])))
  return without(
    found,
    node.members.filter((one) => one.key !== spot.token).map((one) => one.key.text),
  )
}

function values(spot: Spot, tools: Inventory): Suggestion[] {
  const found: Suggestion[] = []
  const at = schemasAt(spot.above, spot.step)
  const takesText = at.some(({ schema }) => schema.type === 'string') || at.length === 0
  const known = takesText ? choicesHere(spot, tools) : undefined
  for (const choice of known?.choices ?? []) found.push(choice)
  for (const { schema, part } of at) {
    if (schema.const !== undefined) found.push(textOf(schema.const, 'value', { detail: schema.description }))
    if (schema.type === 'boolean' && known?.truth !== false) found.push(literalOf('true'), literalOf('false'))
    if (schema.type === 'object' && spot.token === undefined) found.push(filledForm(schema))
    if (schema.type === 'array' && spot.token === undefined && !takesText)
      found.push({ label: '[ ]', kind: 'form', detail: 'A list', insert: '[]', cursor: 1, more: true })
    if (part === 'selector' || part === 'tool') found.push(...toolNames(tools))
    if (part === 'path' || part === 'argument')
      found.push(...argumentPaths(spot.above, tools, part === 'argument'))
  }
  const list = spot.above.at(-1)?.node
  const items = list?.kind === 'list' ? list.items : []
  return without(
    found,
    items.flatMap(({ value }) => (value.kind === 'text' && value !== spot.token ? value.text : [])),
  )
}

/** Each label once, and none that is there already. */
function without(found: readonly Suggestion[], taken: readonly string[]): Suggestion[] {
  const seen = new Set(taken)
  return found.filter(({ label }) => !seen.has(label) && seen.add(label))
}
