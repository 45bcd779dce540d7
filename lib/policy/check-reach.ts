import { resolver } from './compile.ts'
import type { Document, Rule } from './document.ts'
import type { Draft } from './findings.ts'
import { moreSpecific, selects } from './selectors.ts'
import { replaced } from './tree.ts'
import type { Tool } from './types.ts'

/** What an inventory shows: rules that no tool meets, and rules that take the place of stricter, wider ones. */
export function checkReach(document: Document, tools: readonly Tool[]): Draft[] {
  const resolve = resolver(document)
  const live = tools.filter((tool) => tool.state !== 'removed')
  const applied = new Map<Rule, Tool[]>()
  for (const tool of live) {
    const { hiddenBy, rule } = resolve(tool)
    if (hiddenBy !== undefined || rule === undefined) continue
    const governed = applied.get(rule)
    if (governed === undefined) applied.set(rule, [tool])
    else governed.push(tool)
  }
  return [...unreachable(document, live, applied), ...displaced(document, applied)]
}

function unreachable(
  document: Document,
  tools: readonly Tool[],
  applied: ReadonlyMap<Rule, Tool[]>,
): Draft[] {
  const resolve = resolver(document)
  const findings: Draft[] = []
  for (const rule of document.rules) {
    if (applied.has(rule)) continue
    const named = tools.filter((tool) => selects(rule.selector, tool))
    if (named.length === 0) {
      // A name without a tool is reported with a guess of what was meant.
      if (rule.selector.kind !== 'exact')
        findings.push(neverApplies(document, rule, 'it matches no tool of this server'))
      continue
    }
    const hidden = named.every((tool) => resolve(tool).hiddenBy !== undefined)
    const why = hidden ? 'everything it names is hidden' : 'more specific rules govern every tool it names'
    findings.push(neverApplies(document, rule, why))
  }
  return findings
}

/** A specific rule is alone in force, so a wider one that denies or limits is lost for its tools: people overlook that. */
function displaced(document: Document, applied: ReadonlyMap<Rule, Tool[]>): Draft[] {
  const findings: Draft[] = []
  const strict = document.rules.filter(isStrict)
  for (const [rule, tools] of applied) {
    if (rule.action === 'deny' || rule.denyIf.some((entry) => entry.conditions.length === 0)) continue
    for (const wider of strict) {
      if (wider === rule || !comesLater(document, rule, wider)) continue
      const names = tools.filter((tool) => selects(wider.selector, tool)).map((tool) => tool.name)
      if (names.length === 0) continue
      const sentence = `For ${someOf(names)}, the rule ${rule.selector.text} takes the place of ${wider.selector.text}, which ${whatItDoes(wider)}`
      findings.push({ level: 'security', pointer: rule.pointer, sentence })
    }
  }
  return findings
}

function isStrict(rule: Rule): boolean {
  return (
    rule.action !== 'allow' ||
    rule.limits.length + rule.require.length + rule.denyIf.length + rule.approveIf.length > 0
  )
}

function comesLater(document: Document, rule: Rule, other: Rule): boolean {
  const order = moreSpecific(rule.selector, other.selector)
  return order < 0 || (order === 0 && document.rules.indexOf(rule) < document.rules.indexOf(other))
}

function whatItDoes(rule: Rule): string {
  if (rule.action === 'deny') return 'denies'
  if (rule.action === 'require_approval' || rule.approveIf.length > 0) return 'asks a person'
  const parts = [
    ...(rule.limits.length > 0 ? ['limits'] : []),
    ...(rule.require.length + rule.denyIf.length > 0 ? ['has conditions'] : []),
  ]
  return parts.join(' and ')
}

/** A rule that no call can meet. */
export function neverApplies(document: Document, rule: Rule, why: string): Draft {
  return {
    level: 'warning',
    pointer: rule.pointer,
    sentence: `The rule for ${rule.selector.text} never applies: ${why}`,
    fix: { label: 'Remove this rule', change: () => replaced(document.root, rule.pointer, undefined) },
  }
}

/** `a`, `a and b`, `a, b, c and 4 more`. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 3)
  if (names.length > 3) return `${shown.join(', ')} and ${names.length - 3} more`
  const last = shown.pop() ?? ''
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`
}
