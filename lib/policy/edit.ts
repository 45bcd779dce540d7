import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { type Document, readDocument } from './document.ts'
import { placed, rewritten } from './edit-text.ts'
import { RULE, WINDOWS } from './grammar.ts'
import { type Reached, reachOf } from './reach.ts'
import { parseSelector, type Selector, selects } from './selectors.ts'
import { conditionsOf, type RuleState, reasonOf, sentenceOf, stateOf } from './sentence.ts'
import { policyText, valueAt } from './tree.ts'
import type { Tool } from './types.ts'

/** A limit as the editor shows it: the number token and the window by name, or in seconds where it has no name. */
export type SimpleLimit = { max: string; window: string | number }

/** What can be chosen for a tool. */
export type Choice = RuleState

export type ToolState = {
  tool: string
  state: RuleState
  /** The first limit that counts calls, and whether it is all there is to edit in place. */
  limit?: SimpleLimit
  reason?: string
  sentence: string
  /** Where it comes from: the tool's own name, a wider selector, `hide` by a wider selector, or the default. */
  from: 'name' | 'selector' | 'default'
  /** The selector that decides, if any. */
  selector?: string
  /** JSON pointer of what decides. */
  pointer: string
  conditions: number
  /** False for a name that no selector can mean exactly (`*`, `?` or a leading `@`). */
  editable: boolean
}

/** The state of every tool, in the order given; `undefined` where the text is not a policy. */
export function readStates(text: string, tools: readonly Tool[]): ToolState[] | undefined {
  const found = readDocument(text)
  if (!found.ok) return undefined
  const { document } = found
  const reach = reachOf(document)
  return tools.map((tool) => describe(document, tool, reach.of(tool)))
}

function describe(document: Document, tool: Tool, { hide, rule }: Reached): ToolState {
  const selector = (hide ?? rule)?.selector
  const state: ToolState = {
    tool: tool.name,
    state: stateOf(document, rule, hide !== undefined),
    sentence: sentenceOf(document, rule, hide !== undefined),
    from: selector === undefined ? 'default' : selector.kind === 'exact' ? 'name' : 'selector',
    pointer: (hide ?? rule)?.pointer ?? '/default',
    conditions: rule === undefined || hide !== undefined ? 0 : conditionsOf(rule),
    editable: isName(tool.name),
  }
  if (selector !== undefined) state.selector = selector.text
  if (rule === undefined || hide !== undefined) return state
  const limit = rule.limits.find((one) => one.from === undefined)
  if (limit !== undefined) state.limit = { max: limit.max, window: windowName(limit.windowSeconds) }
  const reason = reasonOf(rule)
  if (reason !== undefined) state.reason = reason
  return state
}

function windowName(seconds: number): string | number {
  for (const [name, size] of WINDOWS) if (size === seconds) return name
  return seconds
}

/** Whether a selector means exactly this tool and no other. */
function isName(name: string): boolean {
  return parseSelector(name).kind === 'exact'
}

/**
 * Gives one tool a state of its own. Argument rules stay with Allow, Limit and Ask, also those of a wider selector that
 * the tool leaves; limits stay with Ask, and a rule that asks about some of its calls goes on to ask about those; a hide by a wider selector is replaced by the names of the other tools it hides.
 * A text that is no policy, or a name that cannot be a selector, comes back unchanged.
 * @param tools the inventory, needed to leave wider selectors
 */
export function setState(text: string, tool: string, choice: Choice, tools: readonly Tool[] = []): string {
  return setMany(text, [tool], choice, tools)
}

/** The same for several tools, as one edit. */
export function setMany(
  text: string,
  names: readonly string[],
  choice: Choice,
  tools: readonly Tool[] = [],
): string {
  return edit(text, names, tools, choice, (rule, name) => choose(rule, name, choice, tools))
}

/** The number and the window of the first limit that counts calls; a tool without one gets it. */
export function setLimit(
  text: string,
  tool: string,
  limit: SimpleLimit,
  tools: readonly Tool[] = [],
): string {
  return edit(text, [tool], tools, 'limit', (rule) => {
    const limited = choose(rule, tool, 'limit', tools) ?? new Map<string, Value>()
    const window = typeof limit.window === 'number' ? new Num(String(limit.window)) : limit.window
    const short = limited.get('rate_limit')
    if (short instanceof Map) {
      const seconds = typeof limit.window === 'number' ? limit.window : (WINDOWS.get(limit.window) ?? 60)
      return new Map(limited).set(
        'rate_limit',
        new Map(short).set('window', new Num(String(seconds))).set('max', new Num(limit.max)),
      )
    }
    const limits = limited.get('limits')
    const list = Array.isArray(limits) ? [...limits] : []
    const at = list.findIndex((one) => one instanceof Map && !one.has('increment_from'))
    const before = at === -1 ? undefined : list[at]
    const next = new Map(before instanceof Map ? before : [])
      .set('window', window)
      .set('max', new Num(limit.max))
    if (at === -1) list.push(next)
    else list[at] = next
    return new Map(limited).set('limits', list)
  })
}

/** What the agent reads when a tool is denied; an empty text removes it. The tool becomes denied. */
export function setReason(text: string, tool: string, reason: string, tools: readonly Tool[] = []): string {
  return edit(text, [tool], tools, 'deny', (rule) => {
    const denied = new Map(choose(rule, tool, 'deny', tools) ?? [])
    if (reason === '') denied.delete('reason')
    else denied.set('reason', reason)
    return denied
  })
}

/** “Tools without a rule: Hide | Allow”. */
export function setDefault(text: string, fallback: 'hide' | 'allow'): string {
  const root = parse(text)
  return root === undefined
    ? text
    : rewritten(text, new Map(root).set('default', fallback === 'hide' ? 'deny' : 'allow'), root)
}

type Plain = Map<string, Value>

/**
 * Edits the rules of some names: each begins as its own, or as a copy of the wider one that governs it.
 * @param choice what they become, where that is chosen; `hide` in the document is kept in step
 */
function edit(
  text: string,
  names: readonly string[],
  tools: readonly Tool[],
  choice: Choice | undefined,
  change: (rule: Plain, name: string) => Plain | undefined,
): string {
  const root = parse(text)
  const known = names.filter(isName)
  if (root === undefined || known.length === 0) return text
  const rules = root.get('tools')
  const next = new Map(root)
  if (choice !== undefined) setHidden(next, new Set(known), choice === 'hide', tools)
  const changed = new Map(rules instanceof Map ? rules : [])
  for (const name of known) {
    const own = changed.get(name)
    const rule = change(own instanceof Map ? own : widerRule(text, root, name, tools), name)
    if (rule === undefined) changed.delete(name)
    else changed.set(name, rule)
  }
  next.set('tools', changed)
  return rewritten(text, next, root)
}

/**
 * A copy of the wider rule that governs a tool, for a rule of its own to begin with; empty where there is none.
 * @param root the text, read
 */
export function widerRule(text: string, root: Plain, name: string, tools: readonly Tool[]): Plain {
  const tool = tools.find((one) => one.name === name)
  const document = tool === undefined ? undefined : readOnce(text)
  if (document === undefined || tool === undefined) return new Map()
  const { rule } = reachOf(document).of(tool)
  const value = rule === undefined ? undefined : valueAt(root, rule.pointer)
  return value instanceof Map ? withoutCounters(value) : new Map()
}

/** The last text that was read: remembering changes nothing but time, and a group of tools asks about one text. */
let last: { text: string; document: Document | undefined } | undefined

function readOnce(text: string): Document | undefined {
  if (last?.text !== text) {
    const found = readDocument(text)
    last = { text, document: found.ok ? found.document : undefined }
  }
  return last.document
}

/** Limits that one tool takes along from a wider selector count for it alone, so they leave the shared counter. */
function withoutCounters(rule: Plain): Plain {
  const limits = rule.get('limits')
  if (!Array.isArray(limits)) return new Map(rule)
  const own = limits.map((limit) => {
    if (!(limit instanceof Map)) return limit
    const copy = new Map(limit)
    copy.delete('counter')
    return copy
  })
  return new Map(rule).set('limits', own)
}

/** The rule for a choice. Nothing means the tool has no rule of its own. */
function choose(rule: Plain, name: string, choice: Choice, tools: readonly Tool[]): Plain | undefined {
  if (choice === 'hide') return undefined
  if (choice === 'deny') {
    const reason = rule.get('reason')
    const denied: Plain = new Map([['action', 'deny']])
    return typeof reason === 'string' ? denied.set('reason', reason) : denied
  }
  const next = new Map(rule)
  if (choice === 'ask') {
    if (asks(rule)) return next
    next.delete('approve_if')
    withoutEveryDenial(next)
    return placed(next, 'action', 'require_approval', RULE)
  }
  for (const key of ['action', 'reason', 'approval', 'approve_if']) next.delete(key)
  withoutEveryDenial(next)
  if (choice === 'allow') {
    next.delete('limits')
    next.delete('rate_limit')
    return next
  }
  const limits = next.get('limits')
  if (next.has('rate_limit') || (Array.isArray(limits) && limits.length > 0)) return next
  const max = tools.find((tool) => tool.name === name)?.category === 'execute' ? '10' : '30'
  return next.set('limits', [
    new Map<string, Value>([
      ['window', 'minute'],
      ['max', new Num(max)],
    ]),
  ])
}

/** Whether a rule asks a person already, about some or all of its calls. */
function asks(rule: Plain): boolean {
  const denies = rule.get('deny_if')
  if (Array.isArray(denies) && denies.some(isUnconditional)) return false
  const some = rule.get('approve_if')
  const action = rule.get('action')
  return action === 'require_approval' || (action !== 'deny' && Array.isArray(some) && some.length > 0)
}

/** Takes away what denies every call; what denies some of them stays. */
function withoutEveryDenial(rule: Plain): void {
  const denies = rule.get('deny_if')
  if (!Array.isArray(denies)) return
  const conditional = denies.filter((entry) => !isUnconditional(entry))
  if (conditional.length === 0) rule.delete('deny_if')
  else rule.set('deny_if', conditional)
}

function isUnconditional(entry: Value): boolean {
  const conditions = entry instanceof Map ? entry.get('conditions') : undefined
  return Array.isArray(conditions) && conditions.length === 0
}

/** Puts names into `hide`, or takes them out; a wider selector that hides one is replaced by the names of the others. */
function setHidden(root: Plain, names: ReadonlySet<string>, hidden: boolean, tools: readonly Tool[]): void {
  const before = root.get('hide')
  const list = new Set(Array.isArray(before) ? before : [])
  const mine = tools.filter((tool) => names.has(tool.name))
  if (hidden) {
    const wide = [...list].flatMap((one) => wideOf(one) ?? [])
    const already = new Set(
      mine.filter((tool) => wide.some((one) => selects(one, tool))).map(({ name }) => name),
    )
    const added = [...names].filter((name) => !list.has(name) && !already.has(name))
    if (added.length > 0) putHide(root, [...(Array.isArray(before) ? before : []), ...added])
    return
  }
  if (!Array.isArray(before)) return
  const next = new Set<Value>()
  for (const one of list) {
    const wide = wideOf(one)
    if (wide !== undefined && mine.some((tool) => selects(wide, tool))) {
      const others = tools.filter((tool) => !names.has(tool.name) && isName(tool.name) && selects(wide, tool))
      for (const { name } of others) next.add(name)
    } else if (typeof one !== 'string' || !names.has(one)) next.add(one)
  }
  putHide(root, [...next])
}

/** A selector of more than one name. */
function wideOf(text: Value): Selector | undefined {
  const selector = typeof text === 'string' ? parseSelector(text) : undefined
  return selector === undefined || selector.kind === 'bad' || selector.kind === 'exact' ? undefined : selector
}

/** `hide` keeps its place; a new one goes in front of the rules. */
function putHide(root: Plain, list: Value[]): void {
  if (root.has('hide')) {
    if (list.length === 0) root.delete('hide')
    else root.set('hide', list)
    return
  }
  const members = [...root]
  root.clear()
  for (const [key, value] of members) {
    if (key === 'all_tools' || key === 'tools') if (!root.has('hide')) root.set('hide', list)
    root.set(key, value)
  }
  if (!root.has('hide')) root.set('hide', list)
}

function parse(text: string): Plain | undefined {
  const found = read(text)
  return found.ok && found.value instanceof Map ? found.value : undefined
}

/** The rule of one tool as JSON, for “As policy.json”; empty where it has none. */
export function ruleText(text: string, tool: Tool): string {
  const found = readDocument(text)
  if (!found.ok) return ''
  const { rule } = reachOf(found.document).of(tool)
  const value = rule === undefined ? undefined : valueAt(found.document.root, rule.pointer)
  if (rule === undefined || value === undefined) return ''
  return policyText(new Map([[rule.selector.text, value]]))
}
