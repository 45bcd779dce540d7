import type { Document, Rule } from './document.ts'
import { type Draft, foundIn } from './findings.ts'
import { reachOf } from './reach.ts'
import { replaced } from './tree.ts'
import type { Tool } from './types.ts'

/** By the place of a stricter rule, how many tools lose it to another one, and the names of the first of them. */
type Displaced = { tools: Uint32Array; names: Map<number, string[]> }

/** What an inventory shows: rules that no tool meets, and rules that take the place of stricter, wider ones. */
export function checkReach(document: Document, inventory: readonly Tool[]): Draft[] {
  const { rules, hide } = reachOf(document)
  const strict = rules.items.map(isStrict)
  const hidden = rules.items.map(() => false)
  const named = rules.items.map(() => false)
  const governed = new Map<number, Displaced>()
  for (const tool of inventory) {
    if (tool.state === 'removed') continue
    const naming = rules.naming(tool)
    const isHidden = hide.first(tool) !== undefined
    const seen = isHidden ? hidden : named
    let applies = rules.items.length
    for (const place of naming) {
      seen[place] = true
      if (place < applies) applies = place
    }
    const rule = rules.items[applies]
    if (isHidden || rule === undefined) continue
    const known = governed.get(applies)
    const { tools, names }: Displaced = known ?? { tools: new Uint32Array(strict.length), names: new Map() }
    if (known === undefined) governed.set(applies, { tools, names })
    if (!isOpen(rule)) continue
    for (const place of naming) {
      if (strict[place] !== true || place === applies) continue
      const before = tools[place] ?? 0
      tools[place] = before + 1
      if (before < SHOWN) names.set(place, [...(names.get(place) ?? []), tool.name])
    }
  }
  const places = new Map(rules.items.map((rule, place) => [rule, place]))
  const unmet = document.rules.filter((rule) => !governed.has(places.get(rule) ?? -1))
  return [
    ...foundIn(unmet, (rule) => {
      const place = places.get(rule) ?? -1
      return unreachable(document, rule, hidden[place] === true, named[place] === true)
    }),
    ...foundIn(governed, ([place, displaced]) => displacing(rules.items, place, displaced)),
  ]
}

function unreachable(document: Document, rule: Rule, isHidden: boolean, isNamed: boolean): Draft[] {
  if (isNamed) return [neverApplies(document, rule, 'more specific rules govern every tool it names')]
  if (isHidden) return [neverApplies(document, rule, 'everything it names is hidden')]
  // A name without a tool is reported with a guess of what was meant.
  if (rule.selector.kind === 'exact') return []
  return [neverApplies(document, rule, 'it matches no tool of this server')]
}

/** A specific rule is alone in force, so a wider one that denies or limits is lost for its tools: people overlook that. */
function displacing(rules: readonly Rule[], applies: number, { tools, names }: Displaced): Draft[] {
  const rule = rules[applies]
  return [...names]
    .sort(([a], [b]) => a - b)
    .flatMap(([place, first]): Draft[] => {
      const wider = rules[place]
      if (rule === undefined || wider === undefined) return []
      const sentence = `For ${someOf(first, tools[place])}, the rule ${rule.selector.text} takes the place of ${wider.selector.text}, which ${whatItDoes(wider)}`
      return [{ level: 'security', pointer: rule.pointer, sentence }]
    })
}

function isOpen(rule: Rule): boolean {
  return rule.action !== 'deny' && !rule.denyIf.some((entry) => entry.conditions.length === 0)
}

function isStrict(rule: Rule): boolean {
  return (
    rule.action !== 'allow' ||
    rule.limits.length + rule.require.length + rule.denyIf.length + rule.approveIf.length > 0
  )
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

/** Names that are told of many. */
const SHOWN = 3

/** `a`, `a and b`, `a, b, c and 4 more`. */
export function someOf(names: readonly string[], all = names.length): string {
  const shown = names.slice(0, SHOWN)
  if (all > SHOWN) return `${shown.join(', ')} and ${all - SHOWN} more`
  const last = shown.pop() ?? ''
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`
}
