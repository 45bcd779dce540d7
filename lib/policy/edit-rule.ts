import { read } from '#lib/json/read.ts'
import type { Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { readDocument } from './document.ts'
import { widerRule } from './edit.ts'
import { type ConditionForm, conditionForm, conditionOf } from './edit-condition.ts'
import { type LimitForm, limitForm, limitOf } from './edit-limit.ts'
import { placed, rewritten, same } from './edit-text.ts'
import type { Problem } from './edit-value.ts'
import { POLICY, RULE } from './grammar.ts'
import type { Tool } from './types.ts'

/** A condition or a limit as it is typed, and the JSON of what of it is in the draft (nothing before it is finished). */
export type Row<Form> = { id: number; now: Form; accepted?: string }

/** One entry: conditions of which all must hold, and what the agent reads (and whoever is asked). */
export type EntryRow = {
  id: number
  message: string
  conditions: Row<ConditionForm>[]
  /** The JSON of the entry as it was read. */
  written?: string
}

/** A new entry that always applies. One whose conditions are merely not finished never becomes that by itself. */
export function everyCall(id: number): EntryRow {
  return { id, message: '', conditions: [], written: '{"conditions":[]}' }
}

/**
 * A rule as the drawer edits it. Plain data: it can be kept as JSON. What has fields of its own (the action, whom it
 * asks) stays in the text.
 */
export type RuleForm = {
  /** The next id to give. */
  next: number
  require: EntryRow[]
  denyIf: EntryRow[]
  approveIf: EntryRow[]
  limits: Row<LimitForm>[]
}

/** What a form belongs to: the rule of a tool or a wider selector, or what counts for all tools. */
export type Target = { rule: string } | 'all_tools'

type Plain = Map<string, Value>

/** The rule that edits of a target begin with: its own, or for a tool a copy of the wider one that governs it. */
export function ruleAt(text: string, target: Target, tools: readonly Tool[]): Plain {
  const root = parsed(text)
  if (!(root instanceof Map)) return new Map()
  if (target === 'all_tools') return objectAt(root, 'all_tools') ?? new Map()
  return objectAt(root.get('tools'), target.rule) ?? widerRule(text, root, target.rule, tools)
}

function objectAt(value: Value | undefined, key: string): Plain | undefined {
  const member = value instanceof Map ? value.get(key) : undefined
  return member instanceof Map ? member : undefined
}

/** The whole text in which a target has another rule; a rule without members is taken away from `all_tools`. */
export function withRule(text: string, target: Target, rule: Plain): string {
  const root = parsed(text)
  if (!(root instanceof Map)) return text
  if (target !== 'all_tools') {
    const rules = new Map(objectAt(root, 'tools') ?? []).set(target.rule, rule)
    return rewritten(text, new Map(root).set('tools', rules), root)
  }
  if (rule.size > 0) return rewritten(text, placed(root, 'all_tools', rule, POLICY), root)
  const without = new Map(root)
  without.delete('all_tools')
  return rewritten(text, without, root)
}

/** A copy of a rule with one member (or without it), for what is not part of the form. */
export function withMember(rule: Plain, key: string, value: Value | undefined): Plain {
  if (value !== undefined) return placed(rule, key, value, RULE)
  const next = new Map(rule)
  next.delete(key)
  return next
}

/** Reads the part of an accepted rule that the drawer edits. */
export function ruleForm(rule: Plain): RuleForm {
  const ids = { next: 1 }
  const rows = <Form>(values: readonly Value[], form: (value: Plain) => Form): Row<Form>[] =>
    values.flatMap((value) =>
      value instanceof Map ? [{ id: ids.next++, now: form(value), accepted: write(value) }] : [],
    )
  const entries = (key: EntryKey) =>
    listAt(rule, key).flatMap((value): EntryRow[] => {
      if (!(value instanceof Map)) return []
      const said = value.get(saidIn(key))
      const conditions = value.has('conditions') ? listAt(value, 'conditions') : [value]
      return [
        {
          id: ids.next++,
          message: typeof said === 'string' ? said : '',
          conditions: rows(conditions, conditionForm),
          written: write(value),
        },
      ]
    })
  const require = entries('require')
  const denyIf = entries('deny_if')
  const approveIf = entries('approve_if')
  const short = rule.get('rate_limit')
  const limits = [
    ...rows(listAt(rule, 'limits'), limitFormOf),
    ...rows(short instanceof Map ? [wrapped(short)] : [], limitFormOf),
  ]
  return { next: ids.next, require, denyIf, approveIf, limits }
}

/** An accepted `rate_limit` is kept under its name, because nothing else tells it from an entry of `limits`. */
const wrapped = (short: Plain): Plain => new Map([['rate_limit', short]])
const unwrapped = (limit: Plain): Plain => objectAt(limit, 'rate_limit') ?? limit
const limitFormOf = (limit: Plain) => limitForm(unwrapped(limit), limit.has('rate_limit'))

function listAt(object: Plain, key: string): Value[] {
  const list = object.get(key)
  return Array.isArray(list) ? list : []
}

/** What became of an edit: the new text, the form with what of it was accepted, and why the rest was not, by row. */
export type Settled = { text: string; form: RuleForm; problems: Map<number, Problem> }

/**
 * Writes what is finished into the text. A row that is not finished, or that the document would refuse, keeps what was
 * accepted of it before: the text is always a policy, and what was typed stays in the form.
 */
export function settleRule(
  text: string,
  target: Target,
  form: RuleForm,
  tools: readonly Tool[] = [],
): Settled {
  const base = ruleAt(text, target, tools)
  const problems = new Map<number, Problem>()
  const finished = new Map<number, string>()
  for (const row of conditionRows(form)) note(row, conditionForm, (before) => conditionOf(row.now, before))
  for (const row of form.limits) {
    note(row, limitFormOf, (before) => {
      const made = limitOf(row.now, before === undefined ? undefined : unwrapped(before))
      return made.ok && row.now.short ? { ok: true, value: wrapped(made.value) } : made
    })
  }

  const all = attempt(finished)
  if (typeof all === 'string') return { text: all, form: accepting(form, finished), problems }
  // Something is refused only by the whole document: one after the other shows which.
  const accepted = new Map<number, string>()
  let best = attempt(accepted)
  for (const [id, json] of finished) {
    const tried = attempt(new Map(accepted).set(id, json))
    if (typeof tried === 'string') {
      accepted.set(id, json)
      best = tried
    } else problems.set(id, tried)
  }
  return { text: typeof best === 'string' ? best : text, form: accepting(form, accepted), problems }

  function note<Form>(
    row: Row<Form>,
    formOf: (value: Plain) => Form,
    made: (before: Plain | undefined) => { ok: true; value: Plain } | { ok: false; problem: Problem },
  ): void {
    const before = row.accepted === undefined ? undefined : parsed(row.accepted)
    const was = before instanceof Map ? before : undefined
    if (was !== undefined && JSON.stringify(formOf(was)) === JSON.stringify(row.now)) return
    const result = made(was)
    if (result.ok) finished.set(row.id, write(result.value))
    else problems.set(row.id, result.problem)
  }

  function attempt(changes: ReadonlyMap<number, string>): string | Problem {
    const rule = ruleOf(base, accepting(form, changes))
    if (same(rule, base)) return text
    const next = withRule(text, target, rule)
    const found = readDocument(next)
    const [finding] = found.ok ? [] : found.findings
    if (finding === undefined) return next
    return {
      at: finding.pointer.slice(finding.pointer.lastIndexOf('/') + 1),
      kind: 'wrong',
      sentence: finding.sentence,
    }
  }
}

/** All condition rows of a form. */
export function conditionRows(form: RuleForm): Row<ConditionForm>[] {
  return [...form.require, ...form.denyIf, ...form.approveIf].flatMap((entry) => entry.conditions)
}

function accepting(form: RuleForm, changes: ReadonlyMap<number, string>): RuleForm {
  const rows = <Form>(list: readonly Row<Form>[]): Row<Form>[] =>
    list.map((row) => {
      const accepted = changes.get(row.id)
      return accepted === undefined ? row : { ...row, accepted }
    })
  const entries = (list: readonly EntryRow[]) =>
    list.map((entry) => ({ ...entry, conditions: rows(entry.conditions) }))
  return {
    ...form,
    require: entries(form.require),
    denyIf: entries(form.denyIf),
    approveIf: entries(form.approveIf),
    limits: rows(form.limits),
  }
}

/** The rule with what is accepted of a form. */
function ruleOf(base: Plain, form: RuleForm): Plain {
  let rule = base
  for (const [part, key] of ENTRIES) rule = withList(rule, key, entriesOf(form[part], key))
  const written = form.limits.flatMap(parsedRow).filter((limit) => limit instanceof Map)
  const isShort = (limit: Plain) => limit.has('rate_limit')
  rule = withList(
    rule,
    'limits',
    written.filter((limit) => !isShort(limit)),
  )
  const short = written.filter(isShort).map(unwrapped)[0]
  return short === undefined
    ? withMember(rule, 'rate_limit', undefined)
    : placed(rule, 'rate_limit', short, RULE)
}

function withList(rule: Plain, key: string, list: Value[]): Plain {
  const before = rule.get(key)
  if (list.length === 0 && (!Array.isArray(before) || before.length === 0)) return rule
  return withMember(rule, key, list.length === 0 ? undefined : list)
}

/** The parts of a form that are lists of entries, and their keys in a rule. */
const ENTRIES = [
  ['require', 'require'],
  ['denyIf', 'deny_if'],
  ['approveIf', 'approve_if'],
] as const
type EntryKey = (typeof ENTRIES)[number][1]

/** What an entry tells the agent stands under this key. */
const saidIn = (key: EntryKey) => (key === 'approve_if' ? 'reason' : 'on_deny')

function entriesOf(entries: readonly EntryRow[], key: EntryKey): Value[] {
  const said = saidIn(key)
  return entries.flatMap((entry) => {
    const before = entry.written === undefined ? undefined : parsed(entry.written)
    const conditions = entry.conditions.flatMap((row) => parsedRow(row))
    const whole = before instanceof Map && before.has('conditions')
    const [first] = conditions
    if (first === undefined) {
      // An entry without conditions always applies: it stays only where the text already says so.
      const always = whole && listAt(before, 'conditions').length === 0
      if (!always) return []
    } else if (key === 'require' && !whole && conditions.length === 1 && entry.message === '') return [first]
    const next = new Map<string, Value>(whole ? before : []).set('conditions', conditions)
    if (entry.message !== '') next.set(said, entry.message)
    else if (next.get(said) !== '') next.delete(said)
    return [next]
  })
}

function parsedRow(row: { accepted?: string }): Value[] {
  const value = row.accepted === undefined ? undefined : parsed(row.accepted)
  return value === undefined ? [] : [value]
}

function parsed(text: string): Value | undefined {
  const found = read(text)
  return found.ok ? found.value : undefined
}

/**
 * The form of a rule that changed elsewhere (undone, another view, another person): it shows the new rule, and keeps
 * what was typed and is not in any text.
 */
export function carriedOver(
  before: RuleForm,
  fresh: RuleForm,
  problems: ReadonlyMap<number, Problem>,
): RuleForm {
  let next = Math.max(before.next, fresh.next)
  const rows = <Form>(old: readonly Row<Form>[], now: readonly Row<Form>[]): Row<Form>[] => {
    const left = [...old]
    const kept = now.map((row) => {
      const at = left.findIndex((one) => one.accepted === row.accepted)
      const [one] = at === -1 ? [] : left.splice(at, 1)
      return one === undefined
        ? { ...row, id: next++ }
        : { ...row, id: one.id, now: problems.has(one.id) ? one.now : row.now }
    })
    return [...kept, ...left.filter((row) => row.accepted === undefined)]
  }
  const entries = (old: readonly EntryRow[], now: readonly EntryRow[]): EntryRow[] => {
    const kept = now.map((entry, i) => {
      const one = old[i]
      return one === undefined
        ? { ...entry, id: next++, conditions: rows([], entry.conditions) }
        : { ...entry, id: one.id, conditions: rows(one.conditions, entry.conditions) }
    })
    const more = old.slice(now.length).flatMap((entry): EntryRow[] => {
      const conditions = entry.conditions.filter((row) => row.accepted === undefined)
      return conditions.length === 0 ? [] : [{ id: entry.id, message: entry.message, conditions }]
    })
    return [...kept, ...more]
  }
  const require = entries(before.require, fresh.require)
  const denyIf = entries(before.denyIf, fresh.denyIf)
  const approveIf = entries(before.approveIf, fresh.approveIf)
  const limits = rows(before.limits, fresh.limits)
  return { next, require, denyIf, approveIf, limits }
}
