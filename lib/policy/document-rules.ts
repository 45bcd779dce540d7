import { compare, equal, toAmount } from '#lib/json/decimal.ts'
import { Num, type Value } from '#lib/json/value.ts'
import type { Entry, Limit, Rule } from './document.ts'
import { readConditions } from './document-conditions.ts'
import {
  ACTIONS,
  ALL_TOOLS,
  APPROVAL,
  APPROVER,
  APPROVERS,
  ASK,
  GUARD,
  LIMIT,
  LONGEST_APPROVER,
  MOST_APPROVERS,
  RATE_LIMIT,
  ROLES,
  RULE,
  SCOPES,
  TIMEOUT_SECONDS,
  WINDOW_SECONDS,
  WINDOWS,
} from './grammar.ts'
import type { Path } from './paths.ts'
import type { Fix, Reading } from './reading.ts'
import { step } from './tree.ts'
import type { Scope } from './types.ts'

/** `tools` and `all_tools` of a document. */
export function readRules(reading: Reading, root: Map<string, Value>): { rules: Rule[]; allTools: Limit[] } {
  const counters = new Counters(reading)
  const allTools: Limit[] = []
  const all = root.get('all_tools')
  const shared = all === undefined ? undefined : reading.object(all, '/all_tools', ALL_TOOLS)
  if (shared !== undefined) {
    for (const [i, value] of reading.list(shared, '/all_tools', 'limits').entries()) {
      if (!reading.takes('limits', `/all_tools/limits${step(i)}`)) break
      const limit = readLimit(reading, value, `/all_tools/limits${step(i)}`, undefined)
      if (limit === undefined) continue
      counters.add(limit, new Map())
      allTools.push(limit)
    }
  }
  const rules: Rule[] = []
  const tools = root.get('tools')
  if (tools === undefined) return { rules, allTools }
  if (!(tools instanceof Map)) {
    reading.error('/tools', `“tools” is an object of rules, not ${reading.type(tools)}`)
    return { rules, allTools }
  }
  if (!reading.takes('selectors', '/tools', tools.size)) return { rules, allTools }
  for (const [text, value] of tools) {
    const pointer = `/tools${step(text)}`
    const selector = reading.selector(text, pointer, 'Remove this rule')
    if (selector === undefined) continue
    const rule = readRule(reading, value, pointer, text)
    if (rule === undefined) continue
    const own = new Map<string, Limit>()
    for (const limit of rule.limits) counters.add(limit, own)
    rules.push({ selector, ...rule })
  }
  return { rules, allTools }
}

function readRule(
  reading: Reading,
  value: Value,
  pointer: string,
  selector: string,
): Omit<Rule, 'selector'> | undefined {
  const object = reading.object(value, pointer, RULE)
  if (object === undefined) return undefined
  const rule: Omit<Rule, 'selector'> = {
    pointer,
    action: 'allow',
    require: readEntries(reading, object, pointer, 'require'),
    denyIf: readEntries(reading, object, pointer, 'deny_if'),
    approveIf: readEntries(reading, object, pointer, 'approve_if'),
    limits: readLimits(reading, object, pointer, selector),
  }
  const action = object.get('action')
  if (action !== undefined) {
    rule.action = reading.word(action, `${pointer}/action`, 'An action', ACTIONS) ?? 'allow'
  }
  const reason = reading.text(object, pointer, 'reason')
  if (reason !== undefined) rule.reason = reason
  const validate = object.get('validate')
  if (typeof validate === 'boolean') rule.validate = validate
  else if (validate !== undefined) reading.error(`${pointer}/validate`, '“validate” is true or false')
  const approval = object.get('approval')
  if (approval !== undefined) {
    const read = readApproval(reading, approval, `${pointer}/approval`)
    if (read !== undefined) rule.approval = read
  }
  return rule
}

/** Entries of `require` (a bare condition is an entry of one), `deny_if` or `approve_if`. */
function readEntries(
  reading: Reading,
  object: Map<string, Value>,
  pointer: string,
  key: 'require' | 'deny_if' | 'approve_if',
): Entry[] {
  const entries: Entry[] = []
  if (!object.has(key)) return entries
  const said = key === 'approve_if' ? 'reason' : 'on_deny'
  for (const [i, value] of reading.list(object, pointer, key).entries()) {
    const at = `${pointer}/${key}${step(i)}`
    const bare = value instanceof Map && !value.has('conditions') && value.has('path')
    if (bare && key === 'require') {
      const conditions = readConditions(reading, [value], () => at)
      entries.push({ pointer: at, conditions })
      continue
    }
    if (bare) {
      const entry = new Map<string, Value>([['conditions', [value]]])
      reading.error(
        at,
        `An entry of “${key}” is an object with “conditions”`,
        'Wrap the condition',
        at,
        entry,
      )
      continue
    }
    const entry = reading.object(value, at, key === 'approve_if' ? ASK : GUARD)
    if (entry === undefined) continue
    const none = listOf(entry.get('conditions')).length === 0
    if (none && !reading.takes('conditions', at)) break
    if (!entry.has('conditions')) {
      reading.error(at, '“conditions” is missing; an empty list always applies')
      continue
    }
    const conditions = readConditions(
      reading,
      reading.list(entry, at, 'conditions'),
      (n) => `${at}/conditions${step(n)}`,
    )
    const message = reading.text(entry, at, said)
    entries.push({ pointer: at, conditions, ...(message === undefined ? {} : { message }) })
  }
  return entries
}

const listOf = (value: Value | undefined) => (Array.isArray(value) ? value : [])

function readApproval(reading: Reading, value: Value, pointer: string): Rule['approval'] {
  const object = reading.object(value, pointer, APPROVAL)
  if (object === undefined) return undefined
  const timeout = object.get('timeout')
  const count = object.get('count')
  const approvers = readApprovers(reading, object, pointer)
  return {
    timeout:
      timeout === undefined
        ? 600
        : (reading.whole(timeout, `${pointer}/timeout`, 'A timeout', TIMEOUT_SECONDS) ?? 600),
    approvers,
    count: count === undefined ? 1 : (reading.whole(count, `${pointer}/count`, 'A count', APPROVERS) ?? 1),
  }
}

/** Roles and members; of a member the address as it is compared, in small letters. */
function readApprovers(reading: Reading, object: Map<string, Value>, pointer: string): string[] {
  const approvers: string[] = []
  const list = reading.list(object, pointer, 'approvers')
  if (list.length > MOST_APPROVERS)
    reading.error(`${pointer}/approvers`, `At most ${MOST_APPROVERS} roles and members are named`)
  for (const [i, who] of list.slice(0, MOST_APPROVERS).entries()) {
    const at = `${pointer}/approvers${step(i)}`
    if (typeof who === 'string' && who.length <= LONGEST_APPROVER && APPROVER.test(who)) {
      approvers.push(who.startsWith('member:') ? who.toLowerCase() : who)
      continue
    }
    const sentence =
      'An approver is a role, such as "role:approver", or a member, such as "member:ana@example.com"'
    const meant = typeof who === 'string' ? meantBy(reading, who) : undefined
    if (meant === undefined) reading.error(at, sentence)
    else reading.error(at, sentence, `Write "${meant}"`, at, meant)
  }
  return approvers
}

function meantBy(reading: Reading, who: string): string | undefined {
  if (APPROVER.test(`member:${who}`)) return `member:${who}`
  const role = reading.nearest(who.replace(/^roles?:/, ''), ROLES)
  return role === undefined ? undefined : `role:${role}`
}

/** `limits` and its shorthand `rate_limit`, in the order of the text. */
function readLimits(
  reading: Reading,
  object: Map<string, Value>,
  pointer: string,
  selector: string,
): Limit[] {
  const limits: Limit[] = []
  for (const key of object.keys()) {
    if (key === 'limits') {
      for (const [i, value] of reading.list(object, pointer, key).entries()) {
        if (!reading.takes('limits', `${pointer}/limits${step(i)}`)) break
        const limit = readLimit(reading, value, `${pointer}/limits${step(i)}`, selector)
        if (limit !== undefined) limits.push(limit)
      }
    }
    const short = key === 'rate_limit' ? object.get(key) : undefined
    if (short === undefined) continue
    const at = `${pointer}/rate_limit`
    if (!reading.takes('limits', at)) continue
    const pair = reading.object(short, at, RATE_LIMIT)
    if (pair === undefined) continue
    const windowSeconds = readWindow(reading, pair, at)
    const max = readMax(reading, pair, at)
    if (windowSeconds === undefined || max === undefined) continue
    limits.push({ pointer: at, name: `${selector}_rate`, windowSeconds, max, scope: 'grant' })
  }
  return limits
}

/** One limit; without a selector it is one of `all_tools`, which cannot sum. */
function readLimit(
  reading: Reading,
  value: Value,
  pointer: string,
  selector: string | undefined,
): Limit | undefined {
  const object = reading.object(value, pointer, LIMIT)
  if (object === undefined) return undefined
  const windowSeconds = readWindow(reading, object, pointer)
  const max = readMax(reading, object, pointer)
  const scoped = object.get('scope')
  const scope = scoped === undefined ? 'grant' : reading.word(scoped, `${pointer}/scope`, 'A scope', SCOPES)
  const counter = reading.text(object, pointer, 'counter')
  if (counter === '') {
    reading.error(
      `${pointer}/counter`,
      'A counter has a name',
      'Remove the name',
      `${pointer}/counter`,
      undefined,
    )
  }
  const onDeny = reading.text(object, pointer, 'on_deny')
  const from = readFrom(reading, object, pointer, selector)
  if (windowSeconds === undefined || max === undefined || scope === undefined || from === 'bad')
    return undefined
  const sum = from === undefined ? '' : `sum_${from.text}_`
  return {
    pointer,
    name: counter ?? `${selector ?? 'all_tools'}_${sum}per_${windowSeconds}s`,
    windowSeconds,
    max,
    scope,
    ...(from === undefined ? {} : { from }),
    ...(onDeny === undefined ? {} : { onDeny }),
  }
}

function readFrom(
  reading: Reading,
  object: Map<string, Value>,
  pointer: string,
  selector: string | undefined,
): Path | undefined | 'bad' {
  const at = `${pointer}/increment_from`
  if (!object.has('increment_from')) return undefined
  if (selector === undefined) {
    reading.error(
      at,
      'A limit of all tools counts calls; only the limit of one rule can sum an argument',
      'Count calls',
      at,
      undefined,
    )
    return 'bad'
  }
  const text = reading.text(object, pointer, 'increment_from')
  if (text === undefined) return 'bad'
  const path = reading.path(text)
  if (path.root === 'bad') {
    reading.error(at, path.sentence)
    return 'bad'
  }
  if (path.root !== 'args' || path.steps.length === 0 || path.each) {
    reading.error(at, '“increment_from” names one argument, such as args.amount')
    return 'bad'
  }
  return path
}

function readWindow(reading: Reading, object: Map<string, Value>, pointer: string): number | undefined {
  const value = object.get('window')
  const at = `${pointer}/window`
  if (value === undefined) {
    reading.error(pointer, '“window” is missing', 'Count per minute', at, 'minute')
    return undefined
  }
  if (typeof value !== 'string') return reading.whole(value, at, 'A window in seconds', WINDOW_SECONDS)
  const known = WINDOWS.get(value)
  if (known !== undefined) return known
  const names = [...WINDOWS.keys()]
  const near = reading.nearest(value, names)
  const sentence = `A window is ${names.join(', ')} or a whole number of seconds`
  const fix: Fix = near === undefined ? reading.numberFix(value, at) : [`Write "${near}"`, at, near]
  reading.error(at, sentence, ...fix)
  return undefined
}

function readMax(reading: Reading, object: Map<string, Value>, pointer: string): string | undefined {
  const value = object.get('max')
  const at = `${pointer}/max`
  if (value === undefined) {
    reading.error(pointer, '“max” is missing', 'Write 30', at, new Num('30'))
    return undefined
  }
  if (!(value instanceof Num)) {
    reading.error(at, `“max” is a number, not ${reading.type(value)}`, ...reading.numberFix(value, at))
    return undefined
  }
  if (SMALL.test(value.token)) return value.token
  if (toAmount(value.token) === 'fault') {
    reading.error(at, '“max” has at most 18 digits before the point and 9 after')
    return undefined
  }
  if (compare(value.token, '0') === 1) return value.token
  reading.error(at, '“max” is greater than 0; to refuse every call, deny the tool')
  return undefined
}

/** A whole number greater than 0 that is written as most are. */
const SMALL = /^[1-9][0-9]{0,8}$/

/** Counters are shared by name, window and scope, so all that share one must agree on it. */
class Counters {
  private readonly seen = new Map<string, Limit>()
  private readonly reading: Reading

  constructor(reading: Reading) {
    this.reading = reading
  }

  /** @param beside limits of the same rule by their counter, which a call takes together */
  add(limit: Limit, beside: Map<string, Limit>): void {
    const key = counterKey(limit)
    const before = beside.get(key)
    if (before === undefined) beside.set(key, limit)
    const first = this.seen.get(key)
    if (first === undefined) {
      this.seen.set(key, limit)
      return
    }
    const name = `The counter “${limit.name.slice(0, 80)}”`
    if ((first.from === undefined) !== (limit.from === undefined)) {
      this.reading.error(limit.pointer, `${name} counts calls in one place and sums an argument in another`)
    } else if (first.max !== limit.max && equal(first.max, limit.max) !== true) {
      const at = `${limit.pointer}/max`
      const sentence = `${name} has two different maxima, ${first.max} and ${limit.max}`
      this.reading.error(at, sentence, `Write ${first.max}`, at, new Num(first.max))
    } else if (before !== undefined && before.from?.text !== limit.from?.text) {
      this.reading.error(
        limit.pointer,
        `${name} would sum two arguments of one call; give one of them another name`,
      )
    }
  }
}

/** What makes two limits of one policy the same counter. */
export function counterKey(limit: { name: string; windowSeconds: number; scope: Scope }): string {
  return `${limit.scope} ${limit.windowSeconds} ${limit.name}`
}
