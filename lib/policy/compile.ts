import { type Document, type Limit, type Rule, readDocument } from './document.ts'
import { counterKey } from './document-rules.ts'
import { readSchema, type Schema } from './schema.ts'
import { moreSpecific, selects } from './selectors.ts'
import type { Finding, Tool } from './types.ts'

/** A policy together with the inventory it was compiled for: which rule governs a tool is already settled. */
export type Program = { document: Document; tools: ReadonlyMap<string, Compiled> }

/** All that `decide` needs to know about one tool. */
export type Compiled = {
  tool: Tool
  /** Pointer of the selector that hides it. */
  hiddenBy: string | undefined
  /** The one rule that applies; without one the default does. */
  rule: Rule | undefined
  /** Limits of all tools and of the rule, each counter once. */
  limits: Limit[]
  schema: { ok: true; schema: Schema } | { ok: false; sentence: string } | undefined
}

/**
 * Compiles a policy for an inventory. A document with an error is refused as a whole; so is an inventory that has one
 * name twice, because nobody could say which of the two a call means.
 */
export function compile(
  text: string,
  tools: readonly Tool[],
): { ok: true; program: Program } | { ok: false; findings: Finding[] } {
  const read = readDocument(text)
  if (!read.ok) return read
  const resolve = resolver(read.document)
  const compiled = new Map<string, Compiled>()
  for (const tool of tools) {
    if (compiled.has(tool.name)) {
      const sentence = `The inventory has the tool ${JSON.stringify(tool.name.slice(0, 100))} twice`
      return { ok: false, findings: [{ level: 'error', pointer: '', sentence }] }
    }
    const { hiddenBy, rule } = resolve(tool)
    compiled.set(tool.name, {
      tool,
      hiddenBy,
      rule,
      limits: onceEach([...read.document.allTools, ...(rule?.limits ?? [])]),
      schema: tool.inputSchema === undefined ? undefined : readSchema(tool.inputSchema),
    })
  }
  return { ok: true, program: { document: read.document, tools: compiled } }
}

type Resolve = (tool: Pick<Tool, 'name' | 'category' | 'risk'>) => Pick<Compiled, 'hiddenBy' | 'rule'>

/** Remembering changes nothing but time: the editor asks about one document for each of its tools. */
const known = new WeakMap<Document, Resolve>()

/** Finds, for a tool, the selector that hides it and the one rule that applies to it. */
export function resolver(document: Document): Resolve {
  const before = known.get(document)
  if (before !== undefined) return before
  const resolve = makeResolver(document)
  known.set(document, resolve)
  return resolve
}

function makeResolver(document: Document): Resolve {
  const exact = new Map<string, Rule>()
  const wider: Rule[] = []
  for (const rule of document.rules) {
    if (rule.selector.kind === 'exact') exact.set(rule.selector.text, rule)
    else wider.push(rule)
  }
  // Sorting is stable, so equal selectors keep their order in the text.
  wider.sort((a, b) => moreSpecific(a.selector, b.selector))
  const hiddenNames = new Map<string, string>()
  const hiding: Document['hide'] = []
  for (const hide of document.hide) {
    if (hide.selector.kind !== 'exact') hiding.push(hide)
    else if (!hiddenNames.has(hide.selector.text)) hiddenNames.set(hide.selector.text, hide.pointer)
  }
  return (tool) => ({
    hiddenBy: hiddenNames.get(tool.name) ?? hiding.find((hide) => selects(hide.selector, tool))?.pointer,
    rule: exact.get(tool.name) ?? wider.find((rule) => selects(rule.selector, tool)),
  })
}

function onceEach(limits: readonly Limit[]): Limit[] {
  const byCounter = new Map<string, Limit>()
  for (const limit of limits) {
    const key = counterKey(limit)
    if (!byCounter.has(key)) byCounter.set(key, limit)
  }
  return [...byCounter.values()]
}
