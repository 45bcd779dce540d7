import { compare } from '#lib/json/decimal.ts'
import type { Value } from '#lib/json/value.ts'
import { canonical } from '#lib/json/write.ts'
import { resolver } from './compile.ts'
import { type Document, type Limit, type Rule, readDocument } from './document.ts'
import { counterKey } from './document-rules.ts'
import { type RuleState, sentenceOf, stateOf } from './sentence.ts'
import { valueAt } from './tree.ts'
import type { Tool } from './types.ts'

/** One difference between two policies, in words; `tool` is empty where it is not about one tool. */
export type Difference = {
  kind: 'loosened' | 'tightened' | 'other'
  tool: string
  before: string
  after: string
  sentence: string
}

const WORDS: Record<RuleState, string> = {
  allow: 'Allow',
  limit: 'Limit',
  ask: 'Ask',
  deny: 'Deny',
  hide: 'Hide',
}
const STRICTNESS: readonly RuleState[] = ['allow', 'limit', 'ask', 'deny', 'hide']

/**
 * What changes for the tools of an inventory from one policy text to another, loosened first. A change that is both, or
 * cannot be compared, is `other`. `undefined` where one of the texts is not a policy.
 */
export function diff(before: string, after: string, tools: readonly Tool[]): Difference[] | undefined {
  const from = readDocument(before)
  const to = readDocument(after)
  if (!from.ok || !to.ok) return undefined
  const sides = [from.document, to.document] as const
  const differences = tools.flatMap((tool) => diffTool(sides, tool))
  differences.push(...diffWhole(...sides))
  const order = ['loosened', 'tightened', 'other']
  return differences.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
}

function diffTool(sides: readonly [Document, Document], tool: Tool): Difference[] {
  const [a, b] = sides.map((document) => {
    const { hiddenBy, rule } = resolver(document)(tool)
    const hidden = hiddenBy !== undefined
    const state = stateOf(document, rule, hidden)
    const words = sentenceOf(document, rule, hidden) || 'Allowed.'
    return { document, rule: state === 'hide' ? undefined : rule, state, words }
  })
  if (a === undefined || b === undefined) return []
  const changes = [
    order(STRICTNESS.indexOf(b.state) - STRICTNESS.indexOf(a.state)),
    ...(a.state === b.state || isOpen(a.state, b.state) ? compareRules(a, b) : []),
  ].filter((change) => change !== 'same')
  const [first] = changes
  if (first === undefined) return []
  const kind = changes.every((change) => change === first) ? first : 'other'
  const what = a.state === b.state ? `${WORDS[a.state]} changed` : `${WORDS[a.state]} to ${WORDS[b.state]}`
  return [
    {
      kind,
      tool: tool.name,
      before: a.words,
      after: b.words,
      sentence: `${tool.name}: ${what}. Was: ${a.words} Now: ${b.words}`,
    },
  ]
}

/** Between Allow and Limit, the conditions of both rules still say something. */
function isOpen(a: RuleState, b: RuleState): boolean {
  return [a, b].every((state) => state === 'allow' || state === 'limit')
}

type Change = Difference['kind'] | 'same'
type Side = { document: Document; rule: Rule | undefined; state: RuleState }

function compareRules(a: Side, b: Side): Change[] {
  const changes: Change[] = []
  if (a.state === 'deny' || a.state === 'hide') {
    return [a.state === 'deny' && a.rule?.reason !== b.rule?.reason ? 'other' : 'same']
  }
  for (const key of ['require', 'deny_if', 'approve_if'])
    changes.push(compareLists(entries(a, key), entries(b, key)))
  changes.push(order(Number(b.rule?.validate !== false) - Number(a.rule?.validate !== false)))
  if (a.state === b.state) changes.push(compareLimits(a.rule?.limits ?? [], b.rule?.limits ?? []))
  return changes
}

function entries(side: Side, key: string): string[] {
  const value: Value | undefined =
    side.rule === undefined ? undefined : valueAt(side.document.root, `${side.rule.pointer}/${key}`)
  return Array.isArray(value) ? value.map(canonical) : []
}

/** Each entry can only refuse more: more of them are tighter, fewer are looser. */
function compareLists(a: readonly string[], b: readonly string[]): Change {
  const gone = a.some((one) => !b.includes(one))
  const added = b.some((one) => !a.includes(one))
  if (gone && added) return 'other'
  if (gone) return 'loosened'
  return added ? 'tightened' : 'same'
}

/** Limits on both sides are paired by window, scope and what they count. */
function compareLimits(a: readonly Limit[], b: readonly Limit[]): Change {
  const key = (limit: Limit) => `${limit.windowSeconds} ${limit.scope} ${limit.from?.text ?? ''}`
  const changes = new Set<Change>()
  for (const limit of a) {
    const other = b.find((one) => key(one) === key(limit))
    if (other === undefined) changes.add('loosened')
    else changes.add(order(-Number(compare(other.max, limit.max))))
  }
  if (b.some((limit) => a.every((one) => key(one) !== key(limit)))) changes.add('tightened')
  changes.delete('same')
  const [only, ...more] = changes
  if (only === undefined) {
    const names = (limits: readonly Limit[]) =>
      limits.map((limit) => `${counterKey(limit)} ${limit.onDeny ?? ''}`).join('\n')
    return names(a) === names(b) ? 'same' : 'other'
  }
  return more.length === 0 ? only : 'other'
}

function order(tighter: number): Change {
  if (tighter === 0) return 'same'
  return tighter > 0 ? 'tightened' : 'loosened'
}

function diffWhole(a: Document, b: Document): Difference[] {
  const differences: Difference[] = []
  const words = (document: Document) => (document.fallback === 'deny' ? 'Hide' : 'Allow')
  if (a.fallback !== b.fallback) {
    const sentence = `Tools without a rule: ${words(a)} to ${words(b)}.`
    const kind = b.fallback === 'allow' ? 'loosened' : 'tightened'
    differences.push({ kind, tool: '', before: words(a), after: words(b), sentence })
  }
  const change = compareLimits(a.allTools, b.allTools)
  if (change !== 'same') {
    const said = (document: Document) => `${document.allTools.length} limits over all tools`
    differences.push({
      kind: change,
      tool: '',
      before: said(a),
      after: said(b),
      sentence: 'The limits over all tools changed.',
    })
  }
  return differences
}
