import { patterns } from './signals.ts'
import type { Category, Classified, Level, Signal, ToolDefinition } from './types.ts'
import { readVerbs, stem, verbs, wordsOf } from './words.ts'

/** Changes whenever a definition could be classified differently. */
export const classifierVersion = 1

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

type Found = { category: Category; signal: Signal }

/**
 * What a tool does at worst and how much harm that can be, with the words that say so. Deterministic; a server's
 * own word (annotations) can raise the result and never lower it.
 */
export function classify(tool: ToolDefinition): Classified {
  const found = [...fromName(tool), ...fromDescription(tool), ...fromEnums(tool), ...fromAnnotations(tool)]
  const worst = found.reduce<Found | undefined>(
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

function categoryOf(word: string): Category | undefined {
  for (const category of ['financial', 'destructive', 'execute', 'write'] as const) {
    if (verbs[category].includes(word)) return category
  }
  return undefined
}

const phrases: Record<Category, string> = {
  read: 'Reads',
  write: 'Writes',
  execute: 'Executes',
  destructive: 'Destroys',
  financial: 'Moves money',
}

function signal(category: Category, field: string, words: string): Found {
  return { category, signal: { id: category, phrase: phrases[category], field, words } }
}

/**
 * The verbs of a name. A read verb at the end or the beginning (`orders_list`, `get_order`) makes nouns that look
 * like verbs harmless: `list_orders` buys nothing. Without one, the worst word counts.
 */
function fromName(tool: ToolDefinition): Found[] {
  const words = wordsOf(tool.name)
  const reads = words.some((word) => readVerbs.includes(word))
  const found = words.flatMap((word): Found[] => {
    const category = categoryOf(word)
    return category ? [signal(category, 'name', word)] : []
  })
  if (!reads) return found
  const edges = [words[0], words[1], words.at(-1)]
  return found.filter((each) => {
    const strong = [
      'delete',
      'remove',
      'destroy',
      'drop',
      'purge',
      'create',
      'update',
      'execute',
      'run',
      'issue',
      'send',
      'set',
      'write',
      'add',
    ]
    return strong.includes(each.signal.words) && edges.includes(each.signal.words)
  })
}

/** The verb that leads a sentence of the description: "Delete a file", "Permanently deletes a file". */
function fromDescription(tool: ToolDefinition): Found[] {
  const text = `${tool.title ?? ''}. ${tool.description ?? ''}`.slice(0, 20_000)
  const found: Found[] = []
  for (const sentence of text.split(/[.!?\n]+/)) {
    const words = sentence
      .trim()
      .split(/[^\p{L}'-]+/u)
      .filter((word) => word !== '')
    const lead = words.find(
      (word) =>
        !/(?:ly|^to|^this|^tool|^the|^a|^an|^can|^will|^and|^use|^used|^allows?|^lets?|^you)$/i.test(word),
    )
    if (lead === undefined || words.indexOf(lead) > 6) continue
    for (const form of stem(lead)) {
      const category = categoryOf(form)
      if (category && !readVerbs.includes(form)) found.push(signal(category, 'description', lead))
    }
  }
  return found
}

function saysRead(tool: ToolDefinition): boolean {
  if (wordsOf(tool.name).some((word) => readVerbs.includes(word))) return true
  const lead = (tool.description ?? '').trim().split(/[^\p{L}]+/u)[0] ?? ''
  return stem(lead).some((form) => readVerbs.includes(form)) || tool.annotations?.readOnlyHint === true
}

type Argument = { name: string; schema: Record<string, unknown> }

/** The arguments of a tool at any depth of its schema, at most 500: the schema is hostile input. */
function argumentsOf(schema: unknown): Argument[] {
  const found: Argument[] = []
  const queue: unknown[] = [schema]
  for (let i = 0; i < queue.length && found.length < 500 && i < 2000; i++) {
    const node = queue[i]
    if (!isObject(node)) continue
    if (isObject(node.properties)) {
      for (const [name, child] of Object.entries(node.properties)) {
        found.push({ name, schema: isObject(child) ? child : {} })
        queue.push(child)
      }
    }
    for (const key of ['items', 'anyOf', 'oneOf', 'allOf']) {
      const child = node[key]
      if (Array.isArray(child)) queue.push(...child)
      else queue.push(child)
    }
  }
  return found
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A tool that chooses its action by an argument does the worst of its actions. */
function fromEnums(tool: ToolDefinition): Found[] {
  return argumentsOf(tool.inputSchema).flatMap(({ name, schema }): Found[] => {
    if (
      !/^(?:action|operation|op|method|command|mode|verb|type|kind)$/i.test(name) ||
      !Array.isArray(schema.enum)
    )
      return []
    return schema.enum.flatMap((option): Found[] => {
      if (typeof option !== 'string') return []
      return wordsOf(option).flatMap((word): Found[] => {
        const category = categoryOf(word)
        return category ? [signal(category, `inputSchema.${name}`, option)] : []
      })
    })
  })
}

function fromAnnotations(tool: ToolDefinition): Found[] {
  const found: Found[] = []
  if (tool.annotations?.destructiveHint === true)
    found.push(signal('destructive', 'annotations', 'destructiveHint: true'))
  if (tool.annotations?.readOnlyHint === false)
    found.push(signal('write', 'annotations', 'readOnlyHint: false'))
  return found
}

function extraSignals(tool: ToolDefinition, category: Category): Signal[] {
  const name = wordsOf(tool.name).join(' ')
  const text = `${tool.title ?? ''}\n${tool.description ?? ''}`.slice(0, 20_000)
  const given = argumentsOf(tool.inputSchema)
  const acts = category !== 'read'
  const found = patterns.flatMap((pattern): Signal[] => {
    // Reading about payments spends nothing; only acting tools mint, change, spend and send.
    if (
      !acts &&
      ['mints_credentials', 'changes_permissions', 'spends_money', 'sends_outside', 'irreversible'].includes(
        pattern.id,
      )
    )
      return []
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
    // What an argument of a reading tool is called says less than what the tool does.
    const raises =
      acts || pattern.id === 'admin' || pattern.id === 'runs_code' || pattern.id === 'runs_on_host'
        ? pattern.raises
        : undefined
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
