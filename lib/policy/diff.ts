import { canonical } from '#lib/json/write.ts'
import { type Program, worse } from './compile.ts'
import { type Document, type Limit, type Rule, readDocument } from './document.ts'
import { counterKey } from './document-rules.ts'
import { laterTools } from './later-tools.ts'
import { limitSentence } from './messages.ts'
import { reachOf } from './reach.ts'
import { type Selector, selects } from './selectors.ts'
import { type RuleState, sentenceOf, stateOf } from './sentence.ts'
import { type Governed, isAtLeastAsStrict, limitsAtLeast } from './stricter.ts'
import { valueAt } from './tree.ts'
import type { Tool } from './types.ts'

/**
 * One difference between two policies, in words; `tool` is empty where it is not about one tool of the inventory.
 * `loosened` is everything that cannot be shown to be at least as strict as before; what is tightened beside it is
 * `inPart`. `other` refuses and asks for exactly the same.
 */
export type Difference = {
  kind: 'loosened' | 'tightened' | 'other'
  tool: string
  /** What it is about: the tool's name, a selector with the tools that come later, or the whole policy. */
  about: string
  /** One word of the editor, or two where it is another one now. */
  change: string
  before: string
  after: string
  inPart: boolean
  /** What the words before and after do not show; mostly empty. */
  note: string
  sentence: string
}

const WORDS: Record<RuleState, string> = {
  allow: 'Allow',
  limit: 'Limit',
  ask: 'Ask',
  deny: 'Deny',
  hide: 'Hide',
}
const ORDER = ['loosened', 'tightened', 'other'] as const

/**
 * What changes from one policy text to another: for the tools of an inventory, for tools that come later, and for the
 * policy as a whole; loosened first. `undefined` where the new text is not a policy; an old one that cannot be read any
 * more may have been stricter than any.
 * @param source a guardrail checks arguments only where it says so, and sees the worse of two opinions about a tool
 */
export function diff(
  before: string,
  after: string,
  inventory: readonly Tool[],
  source: Program['source'] = 'policy',
): Difference[] | undefined {
  const from = readDocument(before)
  const to = readDocument(after)
  if (!to.ok) return undefined
  if (!from.ok)
    return [loosenedUnseen('The policy', 'The text before cannot be read, so nothing can be compared.')]
  const tools = source === 'guardrail' ? inventory.map(worse) : inventory
  const { sides } = compared([from.document, tools], [to.document, tools], source)
  const differences = tools.flatMap((tool) => diffTool(sides, tool, tool.name, tool.name))
  differences.push(...diffLater(sides, tools), ...diffShared(sides), ...diffRest(from.document, to.document))
  return differences.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}

/** The sentences of what a change loosens: what a person has read before the new text may be put in force. */
export function loosenings(
  before: string,
  after: string,
  inventory: readonly Tool[],
  source: Program['source'] = 'policy',
): string[] {
  const found = diff(before, after, inventory, source)
  if (found === undefined) return ['The new text cannot be read, so nothing can be compared.']
  return found.filter((one) => one.kind === 'loosened').map((one) => one.sentence)
}

/** What a text that stays loosens because tools were classified anew, in the sentences of a review. */
export function reclassified(
  text: string,
  before: readonly Tool[],
  after: readonly Tool[],
  source: Program['source'] = 'policy',
): string[] {
  const read = readDocument(text)
  if (!read.ok) return ['The policy cannot be read, so nothing can be compared.']
  const [was, is] = source === 'guardrail' ? [before.map(worse), after.map(worse)] : [before, after]
  const { sides, live } = compared([read.document, was], [read.document, is], source)
  const past = new Map(was.map((tool) => [tool.name, tool]))
  return is.flatMap((now): string[] => {
    const old = past.get(now.name)
    if (old === undefined) return [loosenedUnseen(now.name, 'It was not there before.').sentence]
    const found = diffTool(sides, old, now.name, now.name, now)
      .filter((one) => one.kind === 'loosened')
      .map((one) => one.sentence)
    const moved = old.category !== now.category || old.risk !== now.risk
    if (found.length > 0 || !moved || !live.has(now.name) || !asksForRisk(sides[1], now)) return found
    const note = 'A condition of its rule looks at its category or its risk, so it may be looser now.'
    return [loosenedUnseen(now.name, note).sentence]
  })
}

/** Whether a condition of the rule that applies looks at what the tool was classified as. */
function asksForRisk({ document }: Side, tool: Tool): boolean {
  const { rule } = reachOf(document).of(tool)
  const entries = rule === undefined ? [] : [...rule.require, ...rule.denyIf, ...rule.approveIf]
  return entries.some(({ conditions }) =>
    conditions.some(({ path }) => path.root === 'tool' && path.field !== 'name'),
  )
}

type Side = { document: Document; validates: boolean; takers: Map<string, Set<string>> }
type Sides = readonly [Side, Side]

const side = (document: Document, source: Program['source']): Side => {
  return { document, validates: source === 'policy', takers: new Map() }
}

/** Both sides with the tools that take from their counters, and the tools that may be called after the change. */
function compared(
  [from, was]: readonly [Document, readonly Tool[]],
  [to, is]: readonly [Document, readonly Tool[]],
  source: Program['source'],
): { sides: Sides; live: Set<string> } {
  const sides: Sides = [side(from, source), side(to, source)]
  const before = liveTools(sides[0], was)
  const live = liveTools(sides[1], is)
  // A tool that may no longer be called takes nothing, so a counter without it is no looser.
  count(sides[0], was, (name) => before.has(name) && live.has(name))
  count(sides[1], is, (name) => live.has(name))
  return { sides, live }
}

function liveTools({ document }: Side, tools: readonly Tool[]): Set<string> {
  const reach = reachOf(document)
  const live = tools.filter((tool) => {
    const { hide, rule } = reach.of(tool)
    return ['allow', 'limit', 'ask'].includes(stateOf(document, rule, hide !== undefined))
  })
  return new Set(live.map((tool) => tool.name))
}

/** Which tools take from each counter of a rule. A counter over all tools is not noted: everything takes from it. */
function count({ document, takers }: Side, tools: readonly Tool[], counts: (name: string) => boolean): void {
  const shared = new Set(document.allTools.map(counterKey))
  const reach = reachOf(document)
  for (const tool of tools) {
    for (const limit of reach.of(tool).rule?.limits ?? []) {
      const key = counterKey(limit)
      if (shared.has(key)) continue
      const set = takers.get(key) ?? new Set()
      takers.set(key, set)
      if (counts(tool.name)) set.add(tool.name)
    }
  }
}

const plain: NonNullable<Governed['rule']> = {
  pointer: '',
  action: 'allow',
  require: [],
  denyIf: [],
  approveIf: [],
  limits: [],
}

type Seen = Governed & { words: string; reads: string; written: Rule | undefined }

function look({ document, validates, takers }: Side, tool: Tool): Seen {
  const { hide, rule } = reachOf(document).of(tool)
  const hidden = hide !== undefined
  const state = stateOf(document, rule, hidden)
  const written = state === 'hide' ? undefined : rule
  return {
    state,
    rule: state === 'hide' ? undefined : (rule ?? plain),
    shared: document.allTools,
    validates: written?.validate ?? validates,
    takers,
    words: sentenceOf(document, rule, hidden) || 'Allowed.',
    reads: readsOf(written ?? plain),
    written,
  }
}

/** Every sentence that a rule has for the agent. */
function readsOf(rule: Omit<Rule, 'selector'>): string {
  const entries = [...rule.require, ...rule.denyIf, ...rule.approveIf].map((entry) => entry.message)
  return JSON.stringify([rule.reason, entries, rule.limits.map((limit) => limit.onDeny)])
}

function diffTool(sides: Sides, tool: Tool, name: string, about: string, now = tool): Difference[] {
  const [a, b] = [look(sides[0], tool), look(sides[1], now)]
  const kind = kindOf(isAtLeastAsStrict(b, a), isAtLeastAsStrict(a, b))
  if (kind === 'same' && a.words === b.words && a.reads === b.reads && a.validates === b.validates) return []
  const change = a.state === b.state ? WORDS[b.state] : `${WORDS[a.state]} to ${WORDS[b.state]}`
  const inPart = kind === 'both'
  const loosened = inPart || kind === 'loosened'
  const alike = a.words === b.words && a.reads === b.reads
  const notes = [
    inPart && !alike ? 'Part of it is looser, or cannot be compared.' : '',
    loosened && alike ? 'What is counted begins anew, or apart from other tools.' : '',
    a.words === b.words && a.reads !== b.reads ? 'The agent reads another text.' : '',
  ]
  const note = notes.filter((one) => one !== '').join(' ')
  const what = a.state === b.state ? `${change} changed` : change
  const said = [`${about}: ${what}.`, `Was: ${a.words}`, `Now: ${b.words}`, note].join(' ').trimEnd()
  const named = kind === 'same' ? 'other' : kind === 'both' ? 'loosened' : kind
  return [
    { kind: named, tool: name, about, change, before: a.words, after: b.words, inPart, note, sentence: said },
  ]
}

function kindOf(tighter: boolean, looser: boolean): 'loosened' | 'tightened' | 'both' | 'same' {
  if (tighter && looser) return 'same'
  if (tighter) return 'tightened'
  return looser ? 'loosened' : 'both'
}

/** Tools that the server does not have yet, one difference for each selector and each way it comes out. */
function diffLater(sides: Sides, tools: readonly Tool[]): Difference[] {
  const found = new Map<string, Difference>()
  // Who else takes from their counters is told of the tools that are there.
  const alone: Sides = [
    { ...sides[0], takers: new Map() },
    { ...sides[1], takers: new Map() },
  ]
  const [a, b] = sides.map(({ document }) => document.fallback)
  const { later, complete } = laterTools([sides[0].document, sides[1].document], tools)
  for (const [name, kinds] of later) {
    const here: Sides = [about(alone[0], name), about(alone[1], name)]
    for (const { named, tool } of kinds) {
      const rules = here.map(({ document }) => reachOf(document).of(tool))
      const byDefault = rules.every(({ hide, rule }) => hide === undefined && rule === undefined)
      if (byDefault && a === b) continue
      const words = byDefault ? 'Tools without a rule' : laterWords(named, here, tool)
      for (const one of diffTool(here, tool, '', words)) {
        if (byDefault) one.sentence = `Tools without a rule: ${one.change}.`
        if (!found.has(one.sentence)) found.set(one.sentence, one)
      }
    }
  }
  const rest = loosenedUnseen('Later tools', 'There are too many selectors to compare all of them.')
  return complete ? [...found.values()] : [...found.values(), rest]
}

/** The part of a policy that can be about a name, whatever its category and risk turn out to be. */
function about(side: Side, name: string): Side {
  const names = ({ selector }: { selector: Selector }) =>
    (selector.kind !== 'exact' && selector.kind !== 'glob') ||
    selects(selector, { name, category: 'read', risk: 'low' })
  const { document } = side
  return {
    ...side,
    document: { ...document, rules: document.rules.filter(names), hide: document.hide.filter(names) },
  }
}

/** What could not be looked at counts as loosened. */
function loosenedUnseen(about: string, note: string): Difference {
  const unseen = { before: 'Not compared.', after: 'Not compared.', inPart: false, note }
  return { kind: 'loosened', tool: '', about, change: 'Unknown', ...unseen, sentence: `${about}: ${note}` }
}

function laterWords(named: string, sides: Sides, tool: Tool): string {
  if (named === tool.name) return `${named}, which the server does not have now`
  const [was, is] = sides.map(({ document }) => {
    const { hide, rule } = reachOf(document).of(tool)
    return (hide ?? rule)?.selector.text
  })
  return `Later tools of ${named || (is ?? was ?? 'any name')}`
}

function diffShared(sides: Sides): Difference[] {
  const [a, b] = sides.map(({ document, takers }): Governed => {
    return { state: 'allow', rule: plain, shared: document.allTools, validates: true, takers }
  })
  if (a === undefined || b === undefined) return []
  const kind = kindOf(limitsAtLeast(b, a), limitsAtLeast(a, b))
  const words = (limits: readonly Limit[]) => limits.map(limitSentence).join(' ') || 'No limit.'
  const reads = (limits: readonly Limit[]) => JSON.stringify(limits.map((limit) => limit.onDeny))
  const [before, after] = [words(a.shared), words(b.shared)]
  if (kind === 'same' && before === after && reads(a.shared) === reads(b.shared)) return []
  return [
    {
      kind: kind === 'same' ? 'other' : kind === 'both' ? 'loosened' : kind,
      tool: '',
      about: 'Limits over all tools',
      change: 'Limit',
      before,
      after,
      inPart: kind === 'both',
      note: kind === 'both' ? 'Part of it is looser, or cannot be compared.' : '',
      sentence: `Limits over all tools changed. Was: ${before} Now: ${after}`,
    },
  ]
}

/** What no call depends on: the description and the policy's own tests. */
function diffRest(before: Document, after: Document): Difference[] {
  const other = (about: string, was: string, is: string): Difference[] => {
    if (was === is) return []
    const change = was === '' ? 'Added' : is === '' ? 'Removed' : 'Changed'
    const [a, b] = [was || 'None.', is || 'None.']
    const sentence = `${about} ${change.toLowerCase()}.`
    return [
      { kind: 'other', tool: '', about, change, before: a, after: b, inPart: false, note: '', sentence },
    ]
  }
  const tests = (document: Document) => {
    const value = valueAt(document.root, '/tests')
    return value === undefined || document.tests.length === 0 ? '' : canonical(value)
  }
  const [was, is] = [tests(before), tests(after)]
  const counted = (document: Document) =>
    document.tests.length === 1 ? '1 test.' : `${document.tests.length} tests.`
  const changed = other('Tests', was, is).map((one) => ({
    ...one,
    before: counted(before),
    after: counted(after),
  }))
  return [...other('Description', before.description ?? '', after.description ?? ''), ...changed]
}
