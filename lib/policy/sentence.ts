import { approvalOf, approverWords } from './approval.ts'
import type { Document, Entry, Rule } from './document.ts'
import { limitSentence } from './messages.ts'
import { reachOf } from './reach.ts'
import type { Tool } from './types.ts'
import { conditionWords, type Mode, quoted, spanWords } from './words.ts'

type Named = Pick<Tool, 'name' | 'category' | 'risk'>

/** What the rule of a tool comes to, in the five words of the editor. */
export type RuleState = 'allow' | 'limit' | 'ask' | 'deny' | 'hide'

/** The state of one rule; without a rule the default speaks. */
export function stateOf(document: Document, rule: Rule | undefined, hidden: boolean): RuleState {
  if (hidden) return 'hide'
  if (rule === undefined) return document.fallback === 'deny' ? 'hide' : 'allow'
  return stateOfRule(rule)
}

/** Asked once for each rule: a wide one is asked about for each of its tools. Remembering changes nothing but time. */
function once<T>(ask: (rule: Rule) => T): (rule: Rule) => T {
  const known = new WeakMap<Rule, { answer: T }>()
  return (rule) => {
    const before = known.get(rule)
    if (before !== undefined) return before.answer
    const answer = ask(rule)
    known.set(rule, { answer })
    return answer
  }
}

const stateOfRule = once((rule): RuleState => {
  if (rule.action === 'deny' || openDeny(rule) !== undefined) return 'deny'
  if (rule.action === 'require_approval' || rule.approveIf.length > 0) return 'ask'
  return rule.limits.length > 0 ? 'limit' : 'allow'
})

/** What the agent reads when the rule denies every call, if the rule says it. */
export const reasonOf = once((rule): string | undefined =>
  rule.action === 'deny' ? rule.reason : (openDeny(rule)?.message ?? rule.reason),
)

/** How many conditions a rule has. */
export const conditionsOf = once((rule): number =>
  [...rule.require, ...rule.denyIf, ...rule.approveIf].reduce((n, entry) => n + entry.conditions.length, 0),
)

function openDeny(rule: Rule): Entry | undefined {
  return rule.denyIf.find((entry) => entry.conditions.length === 0)
}

/** The rule of a tool as plain English. A plain Allow has no sentence: the text is empty. */
export function ruleSentence(document: Document, tool: Named): string {
  const { hide, rule } = reachOf(document).of(tool)
  return sentenceOf(document, rule, hide !== undefined)
}

/** The same for a rule that was already found. */
export function sentenceOf(document: Document, rule: Rule | undefined, hidden: boolean): string {
  if (stateOf(document, rule, hidden) === 'hide') return 'Not listed. A call is answered as an unknown tool.'
  return rule === undefined ? '' : sentenceOfRule(rule)
}

const sentenceOfRule = once((rule): string => {
  if (stateOfRule(rule) === 'deny') {
    const reason = reasonOf(rule)
    return reason === undefined ? 'Denied.' : `Denied. The agent reads: ${quoted(reason)}`
  }
  const parts: string[] = []
  if (rule.action === 'require_approval') parts.push(waitSentence(rule))
  for (const limit of rule.limits) parts.push(limitSentence(limit))
  const must = rule.require.flatMap((entry) => entry.conditions)
  if (must.length > 0) parts.push(`Only when ${allOf(must, 'require')}.`)
  for (const entry of rule.denyIf) parts.push(`Denied if ${allOf(entry.conditions, 'match')}.`)
  if (rule.action !== 'require_approval') {
    for (const entry of rule.approveIf) {
      const when = entry.conditions.length === 0 ? '' : ` if ${allOf(entry.conditions, 'match')}`
      parts.push(`${waitSentence(rule).slice(0, -1)}${when}.`)
    }
  }
  if (rule.validate === false) parts.push('Arguments are not checked against the schema.')
  return parts.join(' ')
})

function allOf(conditions: Entry['conditions'], mode: Mode): string {
  return conditions.map((condition) => conditionWords(condition, mode)).join(' and ')
}

function waitSentence(rule: Rule): string {
  const { timeout, approvers, count } = approvalOf(rule)
  return `Waits ${spanWords(timeout)} for ${approverWords(approvers, count)}.`
}

/**
 * The sentence of what a decision names as its rule, for the log: the entry, the limit or the selector at a JSON
 * pointer. Empty where the document has nothing there.
 */
export function sentenceAt(document: Document, pointer: string): string {
  if (pointer === '/default') {
    return document.fallback === 'deny'
      ? 'Tools without a rule are hidden.'
      : 'Tools without a rule are allowed.'
  }
  const hide = document.hide.find((one) => one.pointer === pointer)
  if (hide !== undefined) return `${hide.selector.text} is hidden.`
  const shared = document.allTools.find((limit) => limit.pointer === pointer)
  if (shared !== undefined) return `Over all tools: ${lowered(limitSentence(shared))}`
  const rule = document.rules.find((one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`))
  if (rule === undefined) return ''
  const limit = rule.limits.find((one) => one.pointer === pointer)
  if (limit !== undefined) return limitSentence(limit)
  const within = (entry: Entry) => pointer === entry.pointer || pointer.startsWith(`${entry.pointer}/`)
  const required = rule.require.find(within)
  if (required !== undefined) return `Only when ${allOf(required.conditions, 'require')}.`
  const denied = rule.denyIf.find(within)
  if (denied !== undefined) {
    return denied.conditions.length === 0 ? 'Denied.' : `Denied if ${allOf(denied.conditions, 'match')}.`
  }
  return sentenceOf(document, rule, false)
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
