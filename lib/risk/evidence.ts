import type { Category, Signal, ToolDefinition } from './types.ts'
import { actedOn, readVerbs, stem, thingsToo, verbs, wordsOf } from './words.ts'

/** What one piece of evidence says a tool does. */
export type Found = { category: Category; signal: Signal }

const phrases: Record<Category, string> = {
  read: 'Reads',
  write: 'Writes',
  execute: 'Executes',
  destructive: 'Destroys',
  financial: 'Moves money',
}

function found(category: Category, field: string, words: string): Found {
  return { category, signal: { id: category, phrase: phrases[category], field, words: words.slice(0, 120) } }
}

function categoryOf(word: string): Category | undefined {
  for (const category of ['financial', 'destructive', 'execute', 'write'] as const) {
    if (verbs[category].includes(word)) return category
  }
  return undefined
}

/**
 * The acting verbs of a name. A verb that reads before them makes things of them (`get_run_details`), unless they
 * are joined to it (`get_or_create_user`) or end the name (`catalog_list_delete`).
 */
export function fromName(tool: { name: string }): Found[] {
  return acting(wordsOf(tool.name)).map(({ category, word }) => found(category, 'name', word))
}

function acting(words: readonly string[]): { category: Category; word: string }[] {
  const joined = words.includes('and') || words.includes('or')
  const firstRead = words.findIndex((word) => readVerbs.includes(word))
  return words.flatMap((word, i) => {
    const category = categoryOf(word)
    if (category === undefined) return []
    const harm = category === 'destructive' || category === 'financial'
    // `deploy_plan_get`: nothing is called a get, so here the verb names a group of tools.
    if (!harm && !joined && /^(?:get|fetch|describe|retrieve|lookup)$/.test(words.at(-1) ?? '')) return []
    const thing = thingsToo.includes(word)
    const counts =
      joined ||
      firstRead < 0 ||
      (firstRead < i
        ? !thing && i === words.length - 1
        : !thing || (i === 0 && actedOn.includes(words.at(-1) ?? '')))
    return counts ? [{ category, word }] : []
  })
}

// Words that may stand before the verb of a sentence.
const before =
  /^(?:\p{L}+ly|to|this|tool|command|operation|function|method|endpoint|api|the|a|an|can|could|will|may|and|use|used|allows?|lets?|you|it|is|also|either|both|for)$/iu
// What follows a verb, and not a noun: `removes the file`, `deletes all rows`.
const object =
  /^(?:a|an|the|all|any|every|each|one|many|multiple|new|your|it|its|them|their|this|these|existing)$/i
// The rest of such a text lists arguments and examples: `issue_key: …`, `start: …`.
const listings =
  /^[ \t]*(?:args|arguments|parameters|params|inputs?|returns?|examples?|example usage|raises)\b ?:/im
const longest = 20_000

/**
 * The verbs of the description: the one that leads the first sentence or the title ("Delete a file", "Permanently
 * deletes a file"), those joined to it ("gets or creates a user"), and in later sentences only what it is said to
 * do ("It also removes the file"): the rest are instructions on how to call it.
 */
export function fromDescription(tool: ToolDefinition): Found[] {
  const whole = (tool.description ?? '').slice(0, longest)
  const listed = whole.search(listings)
  const sentences = (listed >= 0 ? whole.slice(0, listed) : whole).split(/[.!?:;\n]+/)
  const all = [tool.title?.slice(0, 500) ?? '', ...sentences].map((text) =>
    text.split(/[^\p{L}'-]+/u).filter((word) => word !== ''),
  )
  const first = all.findIndex((words, i) => i > 0 && words.length > 0)
  return all.flatMap((words, i) => {
    const at = words.findIndex((word) => !before.test(word))
    if (at < 0 || at > 6) return []
    const leads = i <= first ? [at] : said(words, at) ? [at] : []
    const more = words.flatMap((word, n) =>
      n > at + 1 && /^(?:and|or|then)$/i.test(words[n - 1] ?? '') && object.test(words[n + 1] ?? '') && word
        ? [n]
        : [],
    )
    return [...leads, ...(i <= first ? more : [])].flatMap((n): Found[] => verbAt(words, n))
  })
}

/** "Removes the …": the third person and its object. */
function said(words: readonly string[], at: number): boolean {
  return /s$/i.test(words[at] ?? '') && object.test(words[at + 1] ?? '')
}

function verbAt(words: readonly string[], at: number): Found[] {
  const word = words[at] ?? ''
  const next = words[at + 1] ?? ''
  const forms = stem(word)
  if (forms.some((form) => readVerbs.includes(form)) || /^here$/i.test(next)) return []
  const searches = /^(?:executes?|runs?|performs?)$/i.test(word) && reading(words.slice(at + 1, at + 6))
  const noun = forms.some((form) => thingsToo.includes(form)) && !object.test(next) && !/s$/i.test(word)
  // "Issue types of a project", but "Issue client keys" and "Charge customers".
  if (
    searches ||
    (noun && /^(?:types?|names?|values?|details?|keys?|ids?|fields?|with|by|of|from)$/i.test(next))
  )
    return []
  return forms.flatMap((form): Found[] => {
    const category = categoryOf(form)
    return category ? [found(category, 'description', word)] : []
  })
}

/** "a search query", "a log query", "a PromQL query" read; "a query" alone may be any. */
function reading(words: readonly string[]): boolean {
  const text = words.join(' ')
  return (
    /\b(?:search|log|logs|metrics?|render|promql|logql|traceql)\b/i.test(text) &&
    /\b(?:query|search)/i.test(text)
  )
}

/**
 * Does its name or its description say that it reads? What the server claims in annotations does not count here:
 * its own word must not lower anything.
 */
export function saysRead(tool: ToolDefinition): boolean {
  if (wordsOf(tool.name).some((word) => readVerbs.includes(word))) return true
  const lead =
    (tool.description ?? '')
      .slice(0, 500)
      .trim()
      .split(/[^\p{L}]+/u)[0] ?? ''
  return stem(lead).some((form) => readVerbs.includes(form))
}

/** A query in a language that can also write (SQL, Cypher, …) is run, whatever the tool is called. */
export function fromQuery(tool: ToolDefinition): Found[] {
  const name = wordsOf(tool.name)
  if (!name.some((word) => word === 'query' || word === 'sql' || word === 'statement')) return []
  const [language] =
    /\b(?:SQL|InfluxQL|Cypher|GraphQL mutations?)\b/.exec((tool.description ?? '').slice(0, longest)) ?? []
  if (language !== undefined) return [found('execute', 'description', language)]
  const argument = argumentsOf(tool.inputSchema).find(({ name: given }) =>
    /^(?:sql|cypher|statement)$/i.test(given),
  )
  return argument ? [found('execute', 'inputSchema', argument.name)] : []
}

export type Argument = { name: string; schema: Record<string, unknown> }

/** The arguments of a tool at any depth of its schema, at most 500: the schema is hostile input. */
export function argumentsOf(schema: unknown): Argument[] {
  const given: Argument[] = []
  const queue: unknown[] = [schema]
  for (let i = 0; i < queue.length && given.length < 500 && i < 2000; i++) {
    const node = queue[i]
    if (!isObject(node)) continue
    if (isObject(node.properties)) {
      for (const [name, child] of Object.entries(node.properties)) {
        given.push({ name, schema: isObject(child) ? child : {} })
        queue.push(child)
      }
    }
    for (const key of ['items', 'anyOf', 'oneOf', 'allOf']) {
      const child = node[key]
      if (Array.isArray(child)) for (const each of child.slice(0, 2000)) queue.push(each)
      else queue.push(child)
    }
  }
  return given
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A tool that chooses its action by an argument does the worst of its actions. Each option is read like a name
 * (`get_workflow_run` reads). Of a `type` or a `kind` only an option that is a plain verb counts: most name things.
 */
export function fromEnums(tool: ToolDefinition): Found[] {
  return argumentsOf(tool.inputSchema).flatMap(({ name, schema }): Found[] => {
    const chooses = /^(?:.*_)?(?:action|operation|op|method|command|verb)$|^mode$/i.test(name)
    const sorts = /^(?:type|kind)$/i.test(name)
    const options = [...(Array.isArray(schema.enum) ? schema.enum : []), schema.const]
    if (!chooses && !sorts) return []
    return options.slice(0, 1000).flatMap((option): Found[] => {
      if (typeof option !== 'string') return []
      const words = wordsOf(option.slice(0, 200))
      if (sorts && (words.length !== 1 || thingsToo.includes(words[0] ?? ''))) return []
      return acting(words).map(({ category }) => found(category, `inputSchema.${name}`, option))
    })
  })
}

/** What the server says of the tool itself, where that makes it worse. */
export function fromAnnotations(tool: ToolDefinition): Found[] {
  const { destructiveHint, readOnlyHint } = tool.annotations ?? {}
  return [
    ...(destructiveHint === true ? [found('destructive', 'annotations', 'destructiveHint: true')] : []),
    ...(readOnlyHint === false ? [found('write', 'annotations', 'readOnlyHint: false')] : []),
  ]
}
