import { type Approver, approvalOf, approverWords, asksAPerson, mayApprove } from './approval.ts'
import { checkReach, neverApplies, someOf } from './check-reach.ts'
import { type Document, type Rule, readDocument } from './document.ts'
import { type Draft, finished, foundIn } from './findings.ts'
import { reachOf } from './reach.ts'
import { nearest } from './reading.ts'
import { renamed, replaced, step } from './tree.ts'
import type { Finding, Tool } from './types.ts'

/**
 * Everything there is to say about a policy text. An error refuses publication; with an error in the form of the
 * document nothing else can be said. With the inventory it also says what never applies and what displaces what, and
 * with the members of the organisation whether what waits for a person could be approved by anybody.
 */
export function check(text: string, tools?: readonly Tool[], people?: readonly Approver[]): Finding[] {
  const read = readDocument(text)
  if (!read.ok) return read.findings
  const { document } = read
  const { rules } = document
  const findings = [
    ...(people === undefined ? [] : foundIn(rules, (rule) => askingNobody(rule, people))),
    ...foundIn(rules, sessionOnly),
    ...foundIn(rules, (rule) => neverLookedAt(document, rule)),
    ...foundIn(rules, missingReason),
  ]
  if (tools === undefined) return finished([...findings, ...hiddenByName(document)])
  return finished([
    ...findings,
    ...unknownTools(document, tools),
    ...checkReach(document, tools),
    ...openDefault(document, tools),
  ])
}

/** A rule that waits for more people than there are waits for nothing. */
function askingNobody(rule: Rule, people: readonly Approver[]): Draft[] {
  if (!asksAPerson(rule)) return []
  const { approvers, count } = approvalOf(rule)
  const able = mayApprove(approvers, people)
  if (able >= count) return []
  const who = approverWords(approvers, count)
  const sentence =
    able === 0
      ? `Calls of ${rule.selector.text} wait for ${who}, and nobody in the organisation is one: none of them can be approved`
      : `Calls of ${rule.selector.text} wait for ${who}, and only ${able} in the organisation could approve: none of them can pass`
  return [{ level: 'security', pointer: `${rule.pointer}${placeOf(rule)}`, sentence }]
}

function placeOf(rule: Rule): string {
  if (rule.approval !== undefined) return '/approval'
  return rule.action === 'require_approval' ? '/action' : '/approve_if'
}

function sessionOnly(rule: Rule): Draft[] {
  if (rule.limits.length === 0 || rule.limits.some((limit) => limit.scope !== 'session')) return []
  const sentence = `The only limits of ${rule.selector.text} count for a session; an agent that opens a new session starts from zero`
  return [{ level: 'security', pointer: `${rule.pointer}/limits`, sentence }]
}

/** Parts of a rule behind something that always refuses. */
function neverLookedAt(document: Document, rule: Rule): Draft[] {
  const { action, denyIf, approveIf, approval } = rule
  const parted = denyIf.length + rule.require.length + approveIf.length > 0 || approval !== undefined
  if (action !== 'deny' && !parted) return []
  const findings: Draft[] = []
  const note = (pointer: string, sentence: string) => {
    const fix = { label: 'Remove it', change: () => replaced(document.root, pointer, undefined) }
    findings.push({ level: 'warning', pointer, sentence, fix })
  }
  if (rule.action === 'deny') {
    const parts = [
      ['require', rule.require.length],
      ['deny_if', rule.denyIf.length],
      ['approve_if', rule.approveIf.length],
      ['approval', rule.approval === undefined ? 0 : 1],
      ['limits', rule.limits.filter((limit) => limit.pointer.includes('/limits/')).length],
    ] as const
    for (const [key, count] of parts) {
      if (count > 0)
        note(
          `${rule.pointer}/${key}`,
          `Every call of ${rule.selector.text} is denied, so this is never looked at`,
        )
    }
    return findings
  }
  const open = rule.denyIf.findIndex((entry) => entry.conditions.length === 0)
  for (const entry of open === -1 ? [] : rule.denyIf.slice(open + 1)) {
    note(entry.pointer, 'The entry above without conditions already denies every call')
  }
  for (const entry of rule.require) {
    if (entry.conditions.length === 0)
      note(entry.pointer, 'An entry without conditions always holds, so it requires nothing')
  }
  return [...findings, ...neverAsked(document, rule)]
}

/** Parts of a rule that say when or whom to ask, where that is settled already. */
function neverAsked(document: Document, rule: Rule): Draft[] {
  const note = (pointer: string, sentence: string): Draft => {
    const fix = { label: 'Remove it', change: () => replaced(document.root, pointer, undefined) }
    return { level: 'warning', pointer, sentence, fix }
  }
  if (!asksAPerson(rule) && rule.approval !== undefined)
    return [note(`${rule.pointer}/approval`, 'This rule asks nobody, so whom to ask is never looked at')]
  if (rule.action === 'require_approval' && rule.approveIf.length > 0)
    return [
      note(`${rule.pointer}/approve_if`, 'Every call waits for a person already, so this is never looked at'),
    ]
  const always = rule.approveIf.findIndex((entry) => entry.conditions.length === 0)
  return (always === -1 ? [] : rule.approveIf.slice(always + 1)).map((entry) =>
    note(entry.pointer, 'The entry above without conditions already asks about every call'),
  )
}

function missingReason(rule: Rule): Draft[] {
  if (rule.action !== 'deny' || rule.reason !== undefined) return []
  const sentence = `Say why ${rule.selector.text} is denied; the agent reads it`
  return [{ level: 'suggestion', pointer: rule.pointer, sentence }]
}

function hiddenByName(document: Document): Draft[] {
  const hidden = new Set(document.hide.map((hide) => hide.selector.text))
  const everything = hidden.has('*')
  return document.rules
    .filter((rule) => everything || hidden.has(rule.selector.text))
    .map((rule) => neverApplies(document, rule, 'everything it names is hidden'))
}

/** A text with more names that nobody knows is not one in which some were mistyped. */
const MOST_GUESSES = 50

/** Names and selectors that mean no tool of the inventory. */
function unknownTools(document: Document, tools: readonly Tool[]): Draft[] {
  const names = new Set(tools.map((tool) => tool.name))
  const selectors = [...document.hide, ...document.rules]
  const used = new Set(selectors.map(({ selector }) => selector.text))
  const free = [...names].filter((name) => !used.has(name))
  let guesses = 0
  return foundIn(selectors, ({ selector, pointer }) => {
    if (selector.kind !== 'exact' || names.has(selector.text)) return []
    const near = guesses++ < MOST_GUESSES ? nearest(selector.text, free) : undefined
    const sentence = `The server has no tool ${selector.text}${near === undefined ? '' : `. Did you mean ${near}?`}`
    const inTools = pointer === `/tools${step(selector.text)}`
    const renaming = (name: string) =>
      inTools ? renamed(document.root, pointer, name) : replaced(document.root, pointer, name)
    const fix =
      near === undefined
        ? { label: 'Remove it', change: () => replaced(document.root, pointer, undefined) }
        : { label: `Use ${near}`, change: () => renaming(near) }
    return [{ level: 'warning', pointer, sentence, fix }]
  })
}

function openDefault(document: Document, tools: readonly Tool[]): Draft[] {
  if (document.fallback !== 'allow') return []
  const reach = reachOf(document)
  const open = tools.filter((tool) => {
    if (tool.risk !== 'critical' || tool.state === 'removed') return false
    const { hide, rule } = reach.of(tool)
    return hide === undefined && rule === undefined
  })
  const [first] = open
  if (first === undefined) return []
  const sentence = `Tools without a rule are allowed, and ${someOf(open.map((tool) => tool.name))} ${open.length === 1 ? 'is' : 'are'} critical`
  const fix = {
    label: 'Hide tools without a rule',
    change: () => replaced(document.root, '/default', 'deny'),
  }
  return [{ level: 'security', pointer: '/default', sentence, fix }]
}
