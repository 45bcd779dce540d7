import {
  argumentsOf,
  fromAnnotations,
  fromDescription,
  fromEnums,
  fromName,
  fromQuery,
  saysRead,
} from './evidence.ts'
import { patterns } from './signals.ts'
import type { Category, Classified, Level, Signal, ToolDefinition } from './types.ts'
import { wordsOf } from './words.ts'

/** Changes whenever a definition could be classified differently. */
export const classifierVersion = 2

const severity: readonly Category[] = ['read', 'write', 'execute', 'destructive', 'financial']
const levelOrder: readonly Level[] = ['low', 'medium', 'high', 'critical']
const base: Record<Category, Level> = {
  read: 'low',
  write: 'medium',
  execute: 'high',
  destructive: 'critical',
  financial: 'critical',
}
const manyArguments = 12
// The patterns look back and forth in a text, so their time grows with the square of its length. The verbs do not:
// they are looked for in the whole name, where nothing can be hidden behind a long beginning.
const longestName = 256
const longestText = 20_000

/**
 * What a tool does at worst and how much harm that can be, with the words that say so. Deterministic; a server's
 * own word (annotations) can raise the result and never lower it.
 */
export function classify(tool: ToolDefinition): Classified {
  const found = [
    ...fromName(tool),
    ...fromDescription(tool),
    ...fromEnums(tool),
    ...fromQuery(tool),
    ...fromAnnotations(tool),
  ]
  const worst = found.reduce<(typeof found)[number] | undefined>(
    (a, b) => (!a || rank(b.category) > rank(a.category) ? b : a),
    undefined,
  )
  // A tool that says nothing of itself is taken to write: it has not earned to be called a reader.
  const category = worst?.category ?? (saysRead(tool) ? 'read' : 'write')
  const signals = [
    ...(worst && worst.category !== 'read' ? [worst.signal] : []),
    ...extraSignals(tool, category),
  ]
  const level = signals.reduce<Level>((now, signal) => higher(now, signal.raises), base[category])
  return { category, level, signals, version: classifierVersion }
}

const rank = (category: Category) => severity.indexOf(category)
const higher = (a: Level, b: Level | undefined) =>
  b && levelOrder.indexOf(b) > levelOrder.indexOf(a) ? b : a

/** Only a tool that acts can do these: reading about payments spends nothing. */
const needActing = [
  'mints_credentials',
  'changes_permissions',
  'spends_money',
  'sends_outside',
  'irreversible',
  'bulk',
  'overwrites',
]

/** How far a signal raises a tool. One that only reads is raised to medium at most, unless it can run code. */
function raised(pattern: { id: string; raises?: Level }, acts: boolean): Level | undefined {
  if (acts || pattern.raises === undefined) return pattern.raises
  return pattern.id === 'runs_code' || pattern.id === 'runs_on_host' ? pattern.raises : 'medium'
}

function extraSignals(tool: ToolDefinition, category: Category): Signal[] {
  const name = wordsOf(tool.name).join(' ').slice(0, longestName)
  const text = `${tool.title ?? ''}\n${tool.description ?? ''}`.slice(0, longestText)
  const given = argumentsOf(tool.inputSchema)
  const acts = category !== 'read'
  const found = patterns.flatMap((pattern): Signal[] => {
    if (!acts && needActing.includes(pattern.id)) return []
    const inName = pattern.name?.exec(name)
    const inText = pattern.text?.exec(text)
    const inArgument = pattern.argument && given.find((argument) => pattern.argument?.test(argument.name))
    const [field, words] = inName
      ? ['name', inName[0].replaceAll(' ', '_')]
      : inText
        ? ['description', inText[0]]
        : inArgument
          ? ['inputSchema', inArgument.name]
          : []
    if (field === undefined || words === undefined) return []
    const raises = raised(pattern, acts)
    return [
      {
        id: pattern.id,
        phrase: pattern.phrase,
        field,
        words: words.slice(0, 120),
        ...(raises ? { raises } : {}),
      },
    ]
  })
  if (given.length > manyArguments) {
    found.push({
      id: 'many_arguments',
      phrase: 'Takes many arguments',
      field: 'inputSchema',
      words: `${given.length} arguments`,
    })
  }
  if (
    acts &&
    given.some((argument) => /(?:^|_)id$/i.test(argument.name)) &&
    !found.some((each) => each.id === 'bulk')
  ) {
    const target = given.find((argument) => /(?:^|_)id$/i.test(argument.name))
    found.push({
      id: 'single_target',
      phrase: 'Acts on a single target',
      field: 'inputSchema',
      words: target?.name ?? '',
    })
  }
  return found
}
