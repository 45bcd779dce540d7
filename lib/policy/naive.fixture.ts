import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import type { Call, Decision, Tool } from './types.ts'

/**
 * A second evaluator for the tests, written from the language's description alone and without any regard for speed:
 * it reads the raw document anew for every call and shares nothing with the engine but the JSON reader.
 */
export type Naive = { effect: string; code: string; needs?: NaiveNeed[] }

/** Whom a document asks, in the order of the documents. */
export type NaiveNeed = { source: string; approvers: string[]; count: number; timeout: number }

/** Whom a decision asks, without where it says so and why. */
export const whom = (needs: Decision['needs']) =>
  needs === undefined
    ? {}
    : { needs: needs.map(({ source, approvers, count, timeout }) => ({ source, approvers, count, timeout })) }

/** What rows 3 to 10 say, and whether a limit has no room even for this call alone. */
type Said = Naive & { over?: boolean }

type Obj = Map<string, Value>
type Truth = 'yes' | 'no' | 'fault'

const LEVEL = ['low', 'medium', 'high', 'critical']
const obj = (value: Value | undefined): Obj => (value instanceof Map ? value : new Map())
const arr = (value: Value | undefined): Value[] => (Array.isArray(value) ? value : [])

export function naiveDecide(
  text: string,
  tools: readonly Tool[],
  call: Call,
  held: ReadonlySet<string>,
  guardrail?: string,
): Naive {
  const own = said(text, tools, call, held, true)
  if (guardrail === undefined) return limited(own, own.over === true)
  const above = said(guardrail, tools.map(worse), call, held, false)
  const order = ['allow', 'approve', 'deny', 'hide']
  const wins = order.indexOf(above.effect) >= order.indexOf(own.effect) ? above : own
  const theirs = (above.needs ?? []).map((need) => ({ ...need, source: 'guardrail' }))
  const needs = [...(own.needs ?? []), ...theirs]
  const stricter = wins.effect === 'approve' ? { ...wins, needs } : wins
  return limited(stricter, own.over === true || above.over === true)
}

function limited({ effect, code, needs }: Naive, over: boolean): Naive {
  const passes = effect === 'allow' || effect === 'approve'
  if (passes && over) return { effect: 'deny', code: 'limit' }
  return needs === undefined ? { effect, code } : { effect, code, needs }
}

function worse(tool: Tool): Tool {
  const said = tool.classified
  if (said === undefined) return tool
  const categories = ['read', 'write', 'execute', 'destructive', 'financial']
  return {
    ...tool,
    category:
      categories.indexOf(said.category) > categories.indexOf(tool.category) ? said.category : tool.category,
    risk: LEVEL.indexOf(said.risk) > LEVEL.indexOf(tool.risk) ? said.risk : tool.risk,
  }
}

function said(
  text: string,
  tools: readonly Tool[],
  call: Call,
  held: ReadonlySet<string>,
  validates: boolean,
): Said {
  const parsed = read(text)
  const policy = obj(parsed.ok ? parsed.value : undefined)
  const tool = tools.find((one) => one.name === call.tool)
  if (tool === undefined || tool.state === 'removed') {
    const hides = tool !== undefined && arr(policy.get('hide')).some((s) => names(String(s), tool))
    return { effect: 'hide', code: hides ? 'hidden' : 'unknown_tool' }
  }
  if (arr(policy.get('hide')).some((s) => names(String(s), tool))) return { effect: 'hide', code: 'hidden' }
  const rule = pick(obj(policy.get('tools')), tool)
  if (rule === undefined && policy.get('default') === 'deny') return { effect: 'hide', code: 'default' }
  if (tool.state !== 'reviewed' || held.has(tool.name)) return { effect: 'deny', code: 'held' }
  if (rule?.get('action') === 'deny') return { effect: 'deny', code: 'denied' }
  const answer = after6(policy, rule ?? new Map(), tool, call, validates)
  if (answer.effect === 'deny' && !couldBeReached(rule ?? new Map(), tool, call))
    return { effect: 'hide', code: answer.code }
  return answer
}

function after6(policy: Obj, rule: Obj, tool: Tool, call: Call, validates: boolean): Said {
  if (
    (rule.get('validate') ?? validates) === true &&
    tool.inputSchema !== undefined &&
    !fits(tool.inputSchema, call.args)
  ) {
    return { effect: 'deny', code: 'invalid_arguments' }
  }
  for (const [key, code] of [
    ['require', 'require'],
    ['deny_if', 'deny_if'],
  ] as const) {
    for (const entry of arr(rule.get(key))) {
      const truth = entryTruth(conditions(entry), key === 'require', tool, call)
      if (truth === 'fault') return { effect: 'deny', code: 'fault' }
      if ((truth === 'yes') === (key === 'deny_if')) return { effect: 'deny', code }
    }
  }
  const limits = [...arr(obj(policy.get('all_tools')).get('limits')), ...arr(rule.get('limits'))].map(obj)
  const amounts: (readonly [Obj, bigint])[] = []
  for (const limit of limits) {
    const from = limit.get('increment_from')
    if (typeof from !== 'string') {
      amounts.push([limit, scaled('1')])
      continue
    }
    const found = walk(from, tool, call)
    const value = found === 'fault' ? undefined : found[0]
    if (!(value instanceof Num) || value.token.length > 200 || scaled(value.token) < 0n)
      return { effect: 'deny', code: 'fault' }
    amounts.push([limit, scaled(value.token)])
  }
  let asks = rule.get('action') === 'require_approval'
  for (const entry of asks ? [] : arr(rule.get('approve_if'))) {
    const truth = entryTruth(conditions(entry), false, tool, call)
    if (truth === 'fault') return { effect: 'deny', code: 'fault' }
    asks = truth === 'yes'
    if (asks) break
  }
  const over = amounts.some(([limit, amount]) => {
    const max = limit.get('max')
    return max instanceof Num && amount > scaled(max.token)
  })
  return asks
    ? { effect: 'approve', code: 'approval_required', over, needs: [naiveNeed(obj(rule.get('approval')))] }
    : { effect: 'allow', code: 'allowed', over }
}

/** Section 3: `timeout` 600 and `count` 1 unless written; without approvers, whoever answers calls. */
function naiveNeed(approval: Obj): NaiveNeed {
  const number = (key: string, usual: number) => {
    const value = approval.get(key)
    return value instanceof Num ? Number(value.token) : usual
  }
  const named = arr(approval.get('approvers')).map((who) => {
    const text = String(who)
    return text.startsWith('role:') ? text : text.toLowerCase()
  })
  return {
    source: 'policy',
    approvers: named.length > 0 ? named : ['role:owner', 'role:admin', 'role:approver'],
    count: number('count', 1),
    timeout: number('timeout', 600),
  }
}

function couldBeReached(rule: Obj, tool: Tool, call: Call): boolean {
  const known = (entry: Value) => conditions(entry).filter((c) => !/^(args|time)/.test(String(c.get('path'))))
  for (const entry of arr(rule.get('require'))) {
    if (entryTruth(known(entry), true, tool, call) !== 'yes') return false
  }
  const stops = arr(rule.get('deny_if')).map((entry) => ({ entry, ask: false }))
  if (rule.get('action') !== 'require_approval')
    for (const entry of arr(rule.get('approve_if'))) stops.push({ entry, ask: true })
  for (const { entry, ask } of stops) {
    const all = conditions(entry)
    if (all.length === 0) return true
    const truth = entryTruth(known(entry), false, tool, call)
    if (truth === 'fault') return false
    if (truth === 'yes' && (ask || known(entry).length === all.length)) return ask
  }
  return true
}

function conditions(entry: Value): Obj[] {
  const object = obj(entry)
  return object.has('path') ? [object] : arr(object.get('conditions')).map(obj)
}

function entryTruth(all: Obj[], every: boolean, tool: Tool, call: Call): Truth {
  const truths = all.map((condition) => conditionTruth(condition, every, tool, call))
  if (truths.includes('fault')) return 'fault'
  return truths.includes('no') ? 'no' : 'yes'
}

function conditionTruth(condition: Obj, every: boolean, tool: Tool, call: Call): Truth {
  const values = walk(String(condition.get('path')), tool, call)
  if (values === 'fault') return 'fault'
  const truths = values.map((value) =>
    oneTruth(String(condition.get('op')), value ?? null, condition.get('value') ?? null, every),
  )
  if (truths.includes('fault')) return 'fault'
  if (every) return truths.length > 0 && !truths.includes('no') ? 'yes' : 'no'
  return truths.includes('yes') ? 'yes' : 'no'
}

const truth = (is: boolean): Truth => (is ? 'yes' : 'no')
const negated = (t: Truth): Truth => (t === 'fault' ? t : truth(t === 'no'))

function oneTruth(op: string, value: Value, wanted: Value, every: boolean): Truth {
  if (op === 'exists') return truth((value !== null) === wanted)
  if (value === null) return truth(!every && (op === 'neq' || op === 'not_in'))
  if (op === 'eq') return same(value, wanted)
  if (op === 'neq') return negated(same(value, wanted))
  if (op === 'in' || op === 'not_in') {
    if (value instanceof Map || Array.isArray(value)) return 'fault'
    const truths = arr(wanted).map((one) => same(value, one))
    const found = truths.includes('fault') ? 'fault' : truth(truths.includes('yes'))
    return op === 'in' ? found : negated(found)
  }
  if (op === 'regex')
    return typeof value === 'string' ? truth(new RegExp(String(wanted), 'u').test(value)) : 'fault'
  if (op === 'contains') {
    if (typeof value === 'string')
      return typeof wanted === 'string' ? truth(value.split(wanted).length > 1 || wanted === '') : 'fault'
    if (!Array.isArray(value)) return 'fault'
    const truths = value.filter((one) => one !== null).map((one) => same(one, wanted))
    return truths.includes('fault') ? 'fault' : truth(truths.includes('yes'))
  }
  if (!(value instanceof Num) || !(wanted instanceof Num) || value.token.length > 256) return 'fault'
  const [a, b] = [scaled(value.token), scaled(wanted.token)]
  if (op === 'lt') return truth(a < b)
  if (op === 'lte') return truth(a <= b)
  return truth(op === 'gt' ? a > b : a >= b)
}

function same(a: Value, b: Value): Truth {
  if (a instanceof Map || Array.isArray(a)) return 'fault'
  if (!(a instanceof Num) || !(b instanceof Num)) return truth(a === b)
  return a.token.length > 256 ? 'fault' : truth(scaled(a.token) === scaled(b.token))
}

/** A number as a whole number of 1e-40; the generated tokens have no finer parts. */
function scaled(token: string): bigint {
  const [mantissa = '0', power = '0'] = token.toLowerCase().split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  const zeros = 40 - fraction.length + Number(power)
  return BigInt((whole.startsWith('-') ? '-' : '') + whole.replace('-', '') + fraction) * 10n ** BigInt(zeros)
}

function walk(path: string, tool: Tool, call: Call): (Value | undefined)[] | 'fault' {
  const [root, ...rest] = path.split(/\.|(?=\[)/)
  const label = (labels: Record<string, string>) => [
    Object.entries(labels).find(([key]) => key === rest[1])?.[1],
  ]
  if (root === 'tool')
    return [rest[0] === 'name' ? tool.name : rest[0] === 'risk' ? tool.risk : tool.category]
  if (root === 'grant') return label(call.grant.labels)
  if (root === 'identity' && rest[0] === 'labels') return label(call.identity.labels)
  if (root === 'identity') return [rest[0] === 'id' ? call.identity.id : call.identity.kind]
  if (root === 'time') {
    const date = new Date(call.at)
    return [new Num(String(rest[0] === 'hour' ? date.getUTCHours() : date.getUTCDay() || 7))]
  }
  return steps(call.args, rest)
}

function steps(value: Value | undefined, rest: string[]): (Value | undefined)[] | 'fault' {
  const [first, ...more] = rest
  if (first === undefined) return [value]
  if (value === undefined || value === null) return steps(undefined, more)
  if (first === '[*]') {
    if (!Array.isArray(value)) return 'fault'
    const found = value.map((one) => steps(one, more))
    return found.includes('fault') ? 'fault' : found.flatMap((one) => (one === 'fault' ? [] : one))
  }
  if (first.startsWith('['))
    return Array.isArray(value) ? steps(value[Number(first.slice(1, -1))], more) : 'fault'
  if (!(value instanceof Map)) return 'fault'
  if ([...value.keys()].some((key) => key !== first && plain(key) === plain(first))) return 'fault'
  return steps(value.get(first), more)
}

const plain = (key: string) => key.normalize('NFKC').replaceAll('\u200b', '').toLowerCase()

/** The rule that the order of section 2 puts first. */
function pick(rules: Obj, tool: Tool): Obj | undefined {
  const fitting = [...rules.keys()].filter((selector) => names(selector, tool))
  const rank = (selector: string): number => {
    if (selector === tool.name) return 0
    if (selector.startsWith('@risk:')) return 2000
    if (selector.startsWith('@risk>=')) return 3000 - LEVEL.indexOf(selector.slice(7))
    if (selector.startsWith('@')) return 4000
    const literals = [...selector.replace(/[*?]/g, '')].length
    return literals > 0 ? 1000 - literals : 5000
  }
  const [best] = fitting.sort((a, b) => rank(a) - rank(b))
  return best === undefined ? undefined : obj(rules.get(best))
}

function names(selector: string, tool: Tool): boolean {
  if (selector.startsWith('@risk:')) return selector.slice(6) === tool.risk
  if (selector.startsWith('@risk>=')) return LEVEL.indexOf(tool.risk) >= LEVEL.indexOf(selector.slice(7))
  if (selector.startsWith('@')) return selector.slice(1) === tool.category
  const pattern = selector
    .replace(/[.+^$(){}|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${pattern}$`, 'su').test(tool.name)
}

/** The few schemas that are generated: a type and required members, integers or texts. */
function fits(schemaText: string, args: Obj): boolean {
  const parsed = read(schemaText)
  const schema = obj(parsed.ok ? parsed.value : undefined)
  const properties = obj(schema.get('properties'))
  for (const name of arr(schema.get('required'))) if (!args.has(String(name))) return false
  for (const [key, value] of args) {
    const declared = properties.get(key)
    if (declared === undefined) {
      if ([...properties.keys()].some((one) => plain(one) === plain(key))) return false
      continue
    }
    const type = obj(declared).get('type')
    if (type === 'string' && typeof value !== 'string') return false
    if (type === 'number' && !(value instanceof Num)) return false
  }
  return true
}
