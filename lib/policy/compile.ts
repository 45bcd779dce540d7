import { worse as worseOf } from '#lib/risk/override.ts'
import { type Document, type Limit, type Rule, readDocument } from './document.ts'
import { counterKey } from './document-rules.ts'
import { reachOf } from './reach.ts'
import type { Finding, Tool } from './types.ts'

/** A policy together with the inventory it was compiled for: which rule governs a tool is already settled. */
export type Program = {
  document: Document
  tools: ReadonlyMap<string, Compiled>
  source: 'policy' | 'guardrail'
}

/** All that `decide` needs to know about one tool. */
export type Compiled = {
  tool: Tool
  /** Pointer of the selector that hides it. */
  hiddenBy: string | undefined
  /** The one rule that applies; without one the default does. */
  rule: Rule | undefined
  /** Limits of all tools and of the rule, each counter once. */
  limits: Limit[]
  /** Whether arguments must satisfy the tool's schema. */
  validates: boolean
}

/**
 * Compiles a policy for an inventory. A document with an error is refused as a whole; so is an inventory that has one
 * name twice, because nobody could say which of the two a call means. A guardrail is written in the same language, but
 * checks arguments against the schema only where it says so, and sees the worse of two opinions about a tool.
 */
export function compile(
  text: string,
  tools: readonly Tool[],
  source: Program['source'] = 'policy',
): { ok: true; program: Program } | { ok: false; findings: Finding[] } {
  const read = readDocument(text)
  if (!read.ok) return read
  const reach = reachOf(read.document)
  const compiled = new Map<string, Compiled>()
  const shared = onceEach(read.document.allTools)
  const limitsOf = new Map<Rule, Limit[]>()
  const withLimits = (rule: Rule) => {
    const limits = rule.limits.length === 0 ? shared : onceEach([...shared, ...rule.limits])
    limitsOf.set(rule, limits)
    return limits
  }
  for (const given of tools) {
    const tool = source === 'guardrail' ? worse(given) : given
    if (compiled.has(tool.name)) {
      const sentence = `The inventory has the tool ${JSON.stringify(tool.name.slice(0, 100))} twice`
      return { ok: false, findings: [{ level: 'error', pointer: '', sentence }] }
    }
    const { hide, rule } = reach.of(tool)
    compiled.set(tool.name, {
      tool,
      hiddenBy: hide?.pointer,
      rule,
      limits: rule === undefined ? shared : (limitsOf.get(rule) ?? withLimits(rule)),
      validates: rule?.validate ?? source === 'policy',
    })
  }
  return { ok: true, program: { document: read.document, tools: compiled, source } }
}

/** A tool as a guardrail sees it: an override that no owner confirmed may raise what the classifier says, not lower it. */
export function worse(tool: Tool): Tool {
  return tool.classified === undefined ? tool : { ...tool, ...worseOf(tool, tool.classified) }
}

function onceEach(limits: readonly Limit[]): Limit[] {
  const byCounter = new Map<string, Limit>()
  for (const limit of limits) {
    const key = counterKey(limit)
    if (!byCounter.has(key)) byCounter.set(key, limit)
  }
  return [...byCounter.values()]
}
