import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { compile } from './compile.ts'
import { type Document, type Entry, type Limit, readDocument } from './document.ts'
import { readStates } from './edit.ts'
import { conditionRows, type RuleForm, ruleAt, ruleForm, settleRule } from './edit-rule.ts'
import type { Tool } from './types.ts'

const RUNS = inject('propertyRuns')
const tools: Tool[] = [{ name: 't', category: 'write', risk: 'medium', state: 'reviewed' }]
const target = { rule: 't' }

/** Rules are made as JSON text, with the white space and the order of keys that people use. */
const numbers = ['0', '1', '1.0', '5e0', '-3', '9007199254740993', '0.10', '22', '23']
const texts = ['""', '"a"', '"caf\\u00e9 \\"x\\""', '"5"']
const scalar = fc.oneof(
  fc.constantFrom(...numbers),
  fc.constantFrom(...texts),
  fc.constantFrom('true', 'false'),
)
const hours = fc
  .tuple(fc.nat(23), fc.integer({ min: 1, max: 24 }))
  .map(([from, count]) => `[${Array.from({ length: count }, (_, i) => (from + i) % 24).join(', ')}]`)
const path = fc.constantFrom(
  'args.a',
  'args.a.b',
  'args.items[*].price',
  'args[\\"odd key\\"]',
  'args.a[0]',
  'time.hour',
  'time.weekday',
  'identity.labels.team',
  'tool.risk',
)
const wanted = fc.oneof(
  fc.tuple(fc.constantFrom('eq', 'neq', 'contains'), scalar),
  fc.tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte'), fc.constantFrom(...numbers)),
  fc.tuple(
    fc.constantFrom('in', 'not_in'),
    fc.oneof(
      hours,
      fc.array(scalar, { maxLength: 3 }).map((all) => `[${all.join(',')}]`),
    ),
  ),
  fc.tuple(fc.constant('exists'), fc.constantFrom('true', 'false')),
  fc.tuple(fc.constant('regex'), fc.constantFrom('"^a"', '"\\\\d+"')),
)
const shuffled = (members: readonly string[]) =>
  fc.shuffledSubarray([...members], { minLength: members.length }).map((all) => `{ ${all.join(', ')} }`)
const condition = fc
  .tuple(path, wanted)
  .chain(([where, [op, value]]) => shuffled([`"path":"${where}"`, `"op": "${op}"`, `"value":${value}`]))
const entry = fc
  .tuple(
    fc.array(condition, { maxLength: 3 }).map((all) => `"conditions": [${all.join(', ')}]`),
    fc.constantFrom('', '"on_deny":"No."', '"on_deny":""'),
  )
  .chain(([conditions, said]) => shuffled(said === '' ? [conditions] : [conditions, said]))
const list = (one: fc.Arbitrary<string>) =>
  fc.array(one, { maxLength: 3 }).map((all) => `[${all.join(',\n   ')}]`)
const limit = fc
  .tuple(
    fc.constantFrom('1', '5.50', '1e3'),
    fc.constantFrom('"day"', '"week"', '90', '6e1'),
    fc.subarray(['"scope":"grant"', '"increment_from":"args.a"', '"on_deny":"Enough."']),
    fc.nat(1e6),
  )
  .chain(([max, window, more, n]) =>
    shuffled([`"max":${max}`, `"window":${window}`, `"counter":"c${n}"`, ...more]),
  )
/** Two limits with one counter would have to agree about it. */
const limits = fc
  .uniqueArray(limit, { maxLength: 3, selector: (text) => /"counter":"(c[0-9]+)"/.exec(text)?.[1] })
  .map((all) => `[${all.join(',\n   ')}]`)
const member = fc.oneof(
  { weight: 4, arbitrary: list(fc.oneof(entry, condition)).map((v) => ['require', v] as const) },
  { weight: 4, arbitrary: list(entry).map((v) => ['deny_if', v] as const) },
  { weight: 3, arbitrary: limits.map((v) => ['limits', v] as const) },
  { weight: 1, arbitrary: fc.constant(['rate_limit', '{"window":60,"max":10}'] as const) },
  {
    weight: 3,
    arbitrary: list(entry).map((v) => ['approve_if', v.replaceAll('"on_deny"', '"reason"')] as const),
  },
  { weight: 1, arbitrary: fc.constant(['approval', '{"count":2}'] as const) },
  { weight: 1, arbitrary: fc.constantFrom('"deny"', '"allow"').map((v) => ['action', v] as const) },
  { weight: 1, arbitrary: fc.constantFrom('true', 'false').map((v) => ['validate', v] as const) },
  { weight: 1, arbitrary: fc.constant(['reason', '"Ask."'] as const) },
)
const policy = fc
  .uniqueArray(member, { maxLength: 6, selector: ([key]) => key })
  .map((all) => all.map(([key, v]) => `\n  "${key}" : ${v}`).join(','))
  .map((rule) => `{"version":"1","default":"deny", "tools":{ "x":{},\n "t": {${rule} } }}`)

function read(text: string): Document {
  const found = readDocument(text)
  if (!found.ok) throw new Error(`${JSON.stringify(found.findings)}\n${text}`)
  return found.document
}
const formOf = (text: string) => ruleForm(ruleAt(text, target, tools))
const settle = (text: string, form: RuleForm) => settleRule(text, target, form, tools)

/** What a rule means, without where it stands and how it is written. */
function meaning(text: string) {
  const rule = read(text).rules.find((one) => one.selector.text === 't')
  if (rule === undefined) return undefined
  const entries = (all: readonly Entry[]) =>
    all.map(({ conditions, message }) => ({
      message: message ?? '',
      conditions: conditions.map(({ path, op, value }) => ({ path: path.text, op, value })),
    }))
  const limits = (all: readonly Limit[]) =>
    all
      .map(({ name, windowSeconds, max, scope, from, onDeny }) => ({
        name,
        windowSeconds,
        max,
        scope,
        from: from?.text,
        onDeny: onDeny ?? '',
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    require: entries(rule.require),
    denyIf: entries(rule.denyIf),
    approveIf: entries(rule.approveIf),
    limits: limits(rule.limits),
  }
}

test('what the drawer reads from a text and writes back is the same text, byte for byte', () => {
  fc.assert(
    fc.property(policy, (text) => {
      const { text: after, problems } = settle(text, formOf(text))
      expect(after).toBe(text)
      expect(problems.size).toBe(0)
    }),
    { numRuns: RUNS },
  )
}, 600_000)

test('what the drawer shows says the whole rule: written into an empty one it means the same', () => {
  fc.assert(
    fc.property(policy, (text) => {
      const form = withoutText(formOf(text))
      const empty = '{"version":"1","default":"deny","tools":{"t":{}}}'
      const { text: after, problems } = settle(empty, form)
      expect([...problems.values()]).toEqual([])
      // An entry without conditions is made by a button of its own, not by taking conditions away.
      fc.pre(!/"conditions": \[\]/.test(text))
      expect(meaning(after)).toEqual(meaning(text))
    }),
    { numRuns: RUNS },
  )
}, 600_000)

/** The form as if every row had just been typed. */
function withoutText(form: RuleForm): RuleForm {
  const rows = <Form>(all: readonly { id: number; now: Form }[]) => all.map(({ id, now }) => ({ id, now }))
  const entries = (all: RuleForm['require']) =>
    all.map(({ id, message, conditions }) => ({ id, message, conditions: rows(conditions) }))
  return {
    next: form.next,
    require: entries(form.require),
    denyIf: entries(form.denyIf),
    approveIf: entries(form.approveIf),
    limits: rows(form.limits),
  }
}

test('whatever is typed, the text stays a policy, and only the one rule changes', () => {
  const typed = fc.constantFrom('', '1', '-', '1e', 'x', '(', '1,000', '\u0000', '9'.repeat(300))
  fc.assert(
    fc.property(policy, fc.array(typed, { minLength: 1, maxLength: 4 }), (text, all) => {
      let n = 0
      const next = () => all[n++ % all.length] ?? ''
      const form = formOf(text)
      const change = <Form>(
        rows: readonly { id: number; now: Form; accepted?: string }[],
        put: (now: Form) => Form,
      ) => rows.map((row, i) => (i % 2 === 0 ? { ...row, now: put(row.now) } : row))
      const entries = (list: RuleForm['require']) =>
        list.map((entry) => ({
          ...entry,
          conditions: change(entry.conditions, (now) => ({
            ...now,
            values: now.values.map((value) => ({ ...value, text: next() })),
          })),
        }))
      const edited = {
        ...form,
        require: entries(form.require),
        denyIf: entries(form.denyIf),
        approveIf: entries(form.approveIf),
        limits: change(form.limits, (now) => ({ ...now, max: next(), message: next() })),
      }
      const settled = settle(text, edited)
      expect(compile(settled.text, tools).ok).toBe(true)
      expect(readStates(settled.text, tools)).toBeDefined()
      expect(settled.text.startsWith('{"version":"1","default":"deny", "tools":{ "x":{},\n "t": {')).toBe(
        true,
      )
      // What was accepted is what a fresh reading of the text shows.
      const accepted = conditionRows(settled.form).flatMap((row) => row.accepted ?? [])
      expect(conditionRows(formOf(settled.text)).map((row) => row.accepted)).toEqual(accepted)
      expect(settle(settled.text, settled.form).text).toBe(settled.text)
    }),
    { numRuns: Math.min(RUNS, 2000) },
  )
}, 600_000)
