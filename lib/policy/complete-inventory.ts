import { write } from '#lib/json/write.ts'
import { literalOf, type Suggestion, textOf } from './complete-words.ts'
import { argumentFields, type Field, fieldAt, kindWords, sharedFields } from './edit-fields.ts'
import type { Loose, Spot } from './loose.ts'
import { parsePath } from './paths.ts'
import { parseSelector, selects } from './selectors.ts'
import type { Tool } from './types.ts'

export type Inventory = readonly Tool[]

/** The tools of the inventory as values. */
export function toolNames(tools: Inventory): Suggestion[] {
  return tools
    .filter((tool) => tool.state !== 'removed')
    .map((tool) => textOf(tool.name, 'tool', { detail: `${tool.category}, ${tool.risk} risk` }))
}

/** The arguments of the tools that the rule around a place names, as paths; `sum` leaves those that can be summed. */
export function argumentPaths(above: Spot['above'], tools: Inventory, sum: boolean): Suggestion[] {
  return fieldsHere(above, tools)
    .filter(
      (field) => !sum || (!field.path.includes('[*]') && (field.kind === 'number' || field.kind === 'any')),
    )
    .map((field) => textOf(field.path, 'argument', fieldWords(field)))
}

/** The arguments that the call around a place may have, where the place is among them. */
export function argumentsOfCall(above: Spot['above'], tools: Inventory): { key: string; field: Field }[] {
  return fieldsOfCall(above, tools).flatMap((field) => {
    const path = parsePath(field.path)
    const [only, ...more] = path.root === 'args' ? path.steps : []
    return only?.kind === 'key' && more.length === 0 ? [{ key: only.name, field }] : []
  })
}

/** The values that the schema of a tool names for a place: of a compared argument, or of an argument in a test. */
export function choicesHere(
  spot: Spot,
  tools: Inventory,
): { choices: Suggestion[]; truth: boolean } | undefined {
  const field = comparedHere(spot, tools) ?? argumentHere(spot, tools)
  if (field === undefined) return undefined
  const choices = (field.choices ?? []).map((choice) =>
    typeof choice === 'string'
      ? textOf(choice, 'value')
      : literalOf(typeof choice === 'boolean' ? String(choice) : write(choice)),
  )
  if (field.kind === 'truth' && choices.length === 0) choices.push(literalOf('true'), literalOf('false'))
  return { choices, truth: field.kind === 'truth' || field.kind === 'any' }
}

/** What is said about an argument beside its name. */
export function fieldWords(field: Field): { detail: string; about?: string } {
  const kind = field.kind === 'any' ? '' : kindWords[field.kind]
  const detail = [kind, field.required ? 'required' : ''].filter(Boolean).join(', ')
  return { detail, ...(field.description === undefined ? {} : { about: field.description.slice(0, 400) }) }
}

function fieldsHere(above: Spot['above'], tools: Inventory): Field[] {
  const name = above[1]?.step === 'tools' ? above[2]?.step : undefined
  if (typeof name !== 'string') return []
  const selector = parseSelector(name)
  if (selector.kind === 'bad') return []
  return sharedFields(tools.filter((tool) => selects(selector, tool)).map(fieldsOf))
}

const fieldsOf = (tool: Tool): Field[] => argumentFields(tool.inputSchema ?? '')

/** The field that the condition around a value compares, or around the list the value is in. */
function comparedHere({ above, step }: Spot, tools: Inventory): Field | undefined {
  const inList = above.at(-1)?.node.kind === 'list' && above.at(-1)?.step === 'value'
  if (!inList && step !== 'value') return undefined
  const path = textMember(above.at(inList ? -2 : -1)?.node, 'path')
  return path === undefined ? undefined : fieldAt(path, fieldsHere(above, tools))
}

function argumentHere({ above, step }: Spot, tools: Inventory): Field | undefined {
  return argumentsOfCall(above, tools).find(({ key }) => key === step)?.field
}

function fieldsOfCall(above: Spot['above'], tools: Inventory): Field[] {
  if (above.at(-1)?.step !== 'args' || above.at(-2)?.step !== 'call' || above[1]?.step !== 'tests') return []
  const name = textMember(above.at(-2)?.node, 'tool')
  const tool = tools.find((one) => one.name === name)
  return tool === undefined ? [] : fieldsOf(tool)
}

function textMember(node: Loose | undefined, key: string): string | undefined {
  const value = node?.kind === 'object' ? node.members.find((one) => one.key.text === key)?.value : undefined
  return value?.kind === 'text' ? value.text : undefined
}
