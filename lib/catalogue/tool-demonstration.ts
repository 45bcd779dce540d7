import { briefly, decideRepeated } from '#lib/policy/repeat.ts'
import type { ToolDefinition } from '#lib/risk/types.ts'
import { escapeUnseen } from '#lib/risk/visible.ts'
import { plain } from './arguments.ts'
import type { Demonstration } from './demonstrate.ts'
import { choices, choiceWords, type ToolFacts } from './tool-facts.ts'

/** As many calls as exceed every limit that is printed. */
export const MANY = 100

/**
 * Calls of a tool, made from its own schema, under each rule that can be chosen for it.
 * @param at the time of the last call, in milliseconds since the epoch
 */
export function toolDemonstration(
  { tool, listed, rules, recommended }: ToolFacts,
  at: number,
): Demonstration {
  const sides = choices.map((choice) => ({ label: choiceWords[choice], policy: rules[choice].policy }))
  return {
    tools: [tool],
    legend: 'Rule',
    sides,
    first: choices.indexOf(recommended),
    at,
    attempts: attemptsOf(listed.definition).map(({ label, args, times = 1 }) => ({
      label,
      tool: tool.name,
      args,
      times,
      gap: false,
      briefs: sides.map(({ policy }) =>
        briefly(decideRepeated(policy, [tool], { tool: tool.name, args, times, at })),
      ),
    })),
  }
}

/** The arguments of one call that the schema of a tool lets pass, as they are shown. */
export function exampleArgs({ inputSchema }: ToolDefinition): string {
  return written(exampleOf(plain(inputSchema)))
}

type Made = { label: string; args: string; times?: number }

function attemptsOf(definition: ToolDefinition): Made[] {
  const schema = plain(definition.inputSchema)
  const example = exampleOf(schema)
  const odd = outOfBounds(plain(schema.properties))
  return [
    { label: 'One call', args: exampleArgs(definition) },
    { label: `${MANY} calls`, args: exampleArgs(definition), times: MANY },
    ...(odd === undefined ? [] : [{ label: 'A value out of bounds', args: written({ ...example, ...odd }) }]),
    ...(schema.additionalProperties === false
      ? [{ label: 'An argument it does not have', args: written({ ...example, admin: true }) }]
      : []),
  ]
}

/** The examples of the schema itself; what has none gets the first of its choices, where it is required or nothing has one. */
function exampleOf(schema: Record<string, unknown>): Record<string, unknown> {
  const required = Array.isArray(schema.required) ? schema.required : []
  const all = Object.entries(plain(schema.properties))
  const bare = all.every(([, property]) => plain(property).examples === undefined)
  const given = all.flatMap(([name, property]) => {
    const { examples, enum: options } = plain(property)
    const value = first(examples) ?? (bare || required.includes(name) ? first(options) : undefined)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(given.slice(0, 5))
}

/** One argument that its schema does not let pass: a number above the most, or a choice that is none. */
function outOfBounds(properties: Record<string, unknown>): Record<string, unknown> | undefined {
  const all = Object.entries(properties).map(([name, property]) => [name, plain(property)] as const)
  for (const [name, { maximum }] of all) if (typeof maximum === 'number') return { [name]: maximum * 10 }
  for (const [name, property] of all) if (Array.isArray(property.enum)) return { [name]: 'anything' }
  return undefined
}

const first = (list: unknown): unknown => (Array.isArray(list) ? list[0] : undefined)

/** One argument a line, where there are several. */
function written(args: Record<string, unknown>): string {
  const members = Object.entries(args).map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value).replaceAll('","', '", "')}`,
  )
  if (members.length === 0) return '{}'
  const text = members.length === 1 ? `{ ${members[0]} }` : `{\n  ${members.join(',\n  ')}\n}`
  return escapeUnseen(text)
}
