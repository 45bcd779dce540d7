import { read } from '#lib/json/read.ts'
import type { Value } from '#lib/json/value.ts'
import { type Document, type Rule, readDocument } from './document.ts'
import { withAction } from './edit-approval.ts'
import { placed, rewritten } from './edit-text.ts'
import { POLICY } from './grammar.ts'
import { reachOf } from './reach.ts'
import { parseSelector } from './selectors.ts'
import { type RuleState, reasonOf, sentenceOf, stateOf } from './sentence.ts'
import { valueAt } from './tree.ts'
import type { Tool } from './types.ts'

/** A rule, or an element of `hide`, that is not about one tool of the inventory, and which tools it decides for. */
export type WideRule = {
  selector: string
  hides: boolean
  state: RuleState
  sentence: string
  reason?: string
  /** Tools that it names. */
  matches: string[]
  /** Those of them for which it decides: no narrower rule does, and nothing hides them. */
  governs: string[]
}

/** What of a policy belongs to no single tool; `undefined` where the text is not a policy. */
export type Whole = {
  description: string
  schema: string
  fallback: 'allow' | 'deny'
  limits: number
  rules: WideRule[]
}

/** Reads what of a policy belongs to no single tool of an inventory. */
export function readWhole(text: string, tools: readonly Tool[]): Whole | undefined {
  const found = readDocument(text)
  if (!found.ok) return undefined
  const { document } = found
  const reach = reachOf(document)
  const names = new Set(tools.map((tool) => tool.name))
  const alone = (selector: Rule['selector']) => selector.kind === 'exact' && names.has(selector.text)
  const met = new Map<unknown, Met>()
  const noted = (by: unknown): Met => {
    const none: Met = { matches: [], governs: [] }
    met.set(by, none)
    return none
  }
  const hides = reach.hide.items.map(noted)
  const rules = reach.rules.items.map(noted)
  for (const tool of tools) {
    const hiding = reach.hide.naming(tool)
    const naming = reach.rules.naming(tool)
    for (const place of hiding) hides[place]?.matches.push(tool.name)
    for (const place of naming) rules[place]?.matches.push(tool.name)
    const decides = hiding.length > 0 ? hides[Math.min(...hiding)] : rules[Math.min(...naming)]
    decides?.governs.push(tool.name)
  }
  const wide = document.rules.filter(({ selector }) => !alone(selector))
  return {
    description: document.description ?? '',
    schema: textOf(valueAt(document.root, '/$schema')),
    fallback: document.fallback,
    limits: document.allTools.length,
    rules: [
      ...document.hide.flatMap((hide): WideRule[] => {
        const { selector } = hide
        const known = met.get(hide)
        if (alone(selector) || known === undefined) return []
        const sentence = sentenceOf(document, undefined, true)
        return [{ selector: selector.text, hides: true, state: 'hide', sentence, ...known }]
      }),
      ...wide.flatMap((rule): WideRule[] => {
        const known = met.get(rule)
        return known === undefined ? [] : [{ ...wideRule(document, rule), ...known }]
      }),
    ],
  }
}

/** The tools that a rule or an element of `hide` names, and those for which it decides. */
type Met = Pick<WideRule, 'matches' | 'governs'>

function wideRule(document: Document, rule: Rule): Omit<WideRule, 'matches' | 'governs'> {
  const reason = reasonOf(rule)
  return {
    selector: rule.selector.text,
    hides: false,
    state: stateOf(document, rule, false),
    sentence: sentenceOf(document, rule, false),
    ...(reason === undefined ? {} : { reason }),
  }
}

/**
 * The text with a rule for a selector, or with the selector in `hide`; where that cannot be, the sentence says why.
 * @param tools the inventory: the rule of a single tool of it is chosen at the tool
 */
export function addWide(
  text: string,
  selector: string,
  choice: 'allow' | 'ask' | 'deny' | 'hide',
  tools: readonly Tool[],
): { ok: true; text: string } | { ok: false; sentence: string } {
  const root = rootOf(text)
  const parsed = parseSelector(selector)
  if (parsed.kind === 'bad') return { ok: false, sentence: `${parsed.sentence}.` }
  if (root === undefined) return { ok: false, sentence: 'The text is not a policy at the moment.' }
  if (tools.some((tool) => tool.name === selector))
    return { ok: false, sentence: 'This is one tool: choose its rule in the list of tools.' }
  if (choice === 'hide') {
    const hide = listOf(root.get('hide'))
    if (hide.includes(selector)) return { ok: false, sentence: `${selector} is hidden already.` }
    return { ok: true, text: rewritten(text, placed(root, 'hide', [...hide, selector], POLICY), root) }
  }
  const rules = root.get('tools')
  const before = rules instanceof Map ? rules : new Map<string, Value>()
  if (before.has(selector)) return { ok: false, sentence: `There is a rule for ${selector} already.` }
  const rule = withAction(new Map(), choice)
  return {
    ok: true,
    text: rewritten(text, placed(root, 'tools', new Map(before).set(selector, rule), POLICY), root),
  }
}

/** The text without the rule of a selector, or without the selector in `hide`. */
export function removeWide(text: string, selector: string, hides: boolean): string {
  const root = rootOf(text)
  if (root === undefined) return text
  const next = new Map(root)
  if (hides) {
    const left = listOf(root.get('hide')).filter((one) => one !== selector)
    if (left.length === 0) next.delete('hide')
    else next.set('hide', left)
    return rewritten(text, next, root)
  }
  const rules = root.get('tools')
  if (!(rules instanceof Map)) return text
  const left = new Map(rules)
  left.delete(selector)
  return rewritten(text, next.set('tools', left), root)
}

/** The text with a description or the address of its schema, or without it where it is empty. */
export function setText(text: string, key: 'description' | '$schema', said: string): string {
  const root = rootOf(text)
  if (root === undefined) return text
  if (said !== '') return rewritten(text, placed(root, key, said, POLICY), root)
  const next = new Map(root)
  next.delete(key)
  return rewritten(text, next, root)
}

/** The text with all rules of another policy in place of its own; its description and its tests stay. */
export function withRulesOf(text: string, other: string): string {
  const root = rootOf(text)
  const fresh = rootOf(other)
  if (root === undefined || fresh === undefined) return other
  let next = fresh
  for (const key of ['$schema', 'description', 'tests']) {
    const mine = root.get(key)
    if (mine !== undefined) next = placed(next, key, mine, POLICY)
  }
  return rewritten(other, next, fresh)
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}

function rootOf(text: string): Map<string, Value> | undefined {
  const found = read(text)
  return found.ok && found.value instanceof Map ? found.value : undefined
}

function listOf(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : []
}
