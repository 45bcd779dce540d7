import { type Argument, isFree, isList, plainName, saidOf } from './arguments.ts'
import { longestText, shortened } from './found.ts'
import { runArguments } from './languages.ts'
import { type Pattern, patterns } from './signals.ts'
import type { Level, Signal, ToolDefinition } from './types.ts'
import { plain, wordsOf } from './words.ts'

const manyArguments = 12

/** Only a tool that acts can do these: reading about payments spends nothing. */
const needActing = new Set([
  'mints_credentials',
  'changes_permissions',
  'spends_money',
  'sends_outside',
  'irreversible',
  'bulk',
  'overwrites',
])

/** How far a signal raises a tool. One that only reads is raised to medium at most, unless it can run code. */
function raised(pattern: Pattern, acts: boolean): Level | undefined {
  if (acts || pattern.raises === undefined) return pattern.raises
  return pattern.id === 'runs_code' || pattern.id === 'runs_on_host' ? pattern.raises : 'medium'
}

type Place = { field: string; words: string }

/** What else there is to say of a tool: each signal once, with the first place that gives it. */
export function signalsOf(tool: ToolDefinition, given: readonly Argument[], acts: boolean): Signal[] {
  const name = wordsOf(tool.name).join(' ')
  const text = plain(`${tool.title ?? ''}\n${tool.description ?? ''}`.slice(0, longestText))
  const runs = runArguments(tool, given)
  const placeOf = (pattern: Pattern): Place | undefined => {
    const inName = pattern.name?.exec(name)
    if (inName) return { field: 'name', words: inName[0].replaceAll(' ', '_') }
    const inText = pattern.text?.exec(text)
    if (inText) return { field: 'description', words: inText[0] }
    const run = runs.find(({ on }) => pattern.id === (on === 'host' ? 'runs_on_host' : 'runs_code'))
    const argument = run?.argument ?? given.find((each) => fits(pattern, each))
    return argument && { field: 'inputSchema', words: argument.name }
  }
  const signals = patterns.flatMap((pattern): Signal[] => {
    const place = acts || !needActing.has(pattern.id) ? placeOf(pattern) : undefined
    if (place === undefined) return []
    const raises = raised(pattern, acts)
    const { id, phrase } = pattern
    return [{ id, phrase, field: place.field, words: shortened(place.words), ...(raises ? { raises } : {}) }]
  })
  if (given.length > manyArguments) {
    signals.push({
      id: 'many_arguments',
      phrase: 'Takes many arguments',
      field: 'inputSchema',
      words: `${given.length} arguments`,
    })
  }
  const target = given.find((argument) => /^(?:.*_)?id$/.test(plainName(argument)))
  if (acts && target && !signals.some((each) => each.id === 'bulk')) {
    signals.push({
      id: 'single_target',
      phrase: 'Acts on a single target',
      field: 'inputSchema',
      words: shortened(target.name),
    })
  }
  return signals
}

function fits(pattern: Pattern, argument: Argument): boolean {
  const { type } = argument.schema
  if (
    pattern.lists
      ? !isList(argument)
      : pattern.id !== 'overwrites' && typeof type === 'string' && /^(?:boolean|integer|number)$/.test(type)
  )
    return false
  if (pattern.argument?.test(plainName(argument))) return true
  return pattern.said !== undefined && isFree(argument) && pattern.said.test(saidOf(argument))
}
