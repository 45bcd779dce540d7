import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { Num } from '#lib/json/value.ts'
import { approvalOf, asksAPerson } from './approval.ts'
import { type Document, type Entry, type Limit, type Rule, readDocument } from './document.ts'
import { setDefault, setReason, setState } from './edit.ts'
import {
  type ApprovalForm,
  approvalForm,
  memberOf,
  SECONDS,
  timeoutParts,
  withApproval,
  withRole,
} from './edit-approval.ts'
import {
  type ConditionForm,
  operationsFor,
  otherOperations,
  typesFor,
  withOperation,
  withPath,
  withValues,
} from './edit-condition.ts'
import { addWide, setText } from './edit-document.ts'
import { argumentFields, type Field, fieldAt } from './edit-fields.ts'
import { emptyLimit, type LimitForm, withLimit } from './edit-limit.ts'
import {
  type EntryRow,
  everyCall,
  type RuleForm,
  ruleAt,
  ruleForm,
  settleRule,
  type Target,
  withMember,
  withRule,
} from './edit-rule.ts'
import { addTest, writtenCall } from './edit-tests.ts'
import type { Typed } from './edit-value.ts'
import { inventory, policy } from './generate.fixture.ts'
import { ROLES } from './grammar.ts'
import type { Tool } from './types.ts'

const numRuns = Math.ceil(inject('propertyRuns') / 10)

/** A schema that says of every argument that the generated conditions name what few of them want. */
const SAYS = JSON.stringify({
  type: 'object',
  properties: {
    a: { type: 'number' },
    b: { enum: ['x', 'y'] },
    c: { type: 'array', items: { type: 'array', items: { type: 'boolean' } } },
  },
})

function read(text: string): Document {
  const found = readDocument(text)
  if (!found.ok) throw new Error(`${JSON.stringify(found.findings)}\n${text}`)
  return found.document
}

test('every rule of every text is shown by the drawer as it is: read into its fields and written back, no byte differs', () => {
  fc.assert(
    fc.property(policy, inventory, (text, tools) => {
      const rules = read(text).rules.map(({ selector }): Target => ({ rule: selector.text }))
      for (const target of [...rules, 'all_tools' as const]) {
        const { text: after, problems } = settleRule(
          text,
          target,
          ruleForm(ruleAt(text, target, tools)),
          tools,
        )
        expect(after).toBe(text)
        expect([...problems.values()]).toEqual([])
      }
    }),
    { numRuns },
  )
}, 600_000)

test('every policy can be made from an empty one by what the visual view offers, under a schema that says otherwise', () => {
  fc.assert(
    fc.property(policy, inventory, extras, (generated, tools, extra) => {
      const wanted = read(extra(generated))
      expect(meaning(read(build(wanted, schemed(tools))), tools)).toEqual(meaning(wanted, tools))
    }),
    { numRuns },
  )
}, 600_000)

/** What the shared generator leaves out, put into a text of it. */
const extras = fc
  .tuple(
    fc.constantFrom('', '"description":"Support\\nagents",', '"$schema":"https://x/policy.schema.json",'),
    fc.constantFrom('', '"a b*"', '"  odd"', '"not_there"'),
    fc.constantFrom(
      '',
      '{"reason":"No.","action":"deny"}',
      '{"rate_limit":{"max":5,"window":60}}',
      '{"limits":[{"window":"day","max":5,"scope":"organisation","counter":"all","on_deny":"Enough."}]}',
      '{"deny_if":[{"conditions":[],"on_deny":"Closed."}]}',
      '{"reason":"Because.","action":"require_approval","approval":{"approvers":["member:a@b.c","role:viewer"],"timeout":604800,"count":20}}',
      '{"reason":"All.","approve_if":[{"conditions":[{"path":"args.a","op":"gt","value":5}],"reason":"Much."},{"conditions":[]}]}',
      '{"require":[{"conditions":[{"path":"args.b","op":"eq","value":"a\\r\\n\\u200b\\"\\\\"}],"on_deny":"No."}]}',
      '{"validate":false,"deny_if":[{"conditions":[{"path":"args.a","op":"in","value":["","x",true,5]}]}]}',
    ),
  )
  .map(([head, selector, rule]) => (text: string) => {
    const more = selector === '' || rule === '' ? '' : `${selector}:${rule}`
    const joint = more === '' || text.includes('"tools":{}') ? '' : ','
    const tests = `"tests":[{"name":"n","call":{"tool":"nowhere","args":{"a":1.0},"at":5,"identity":{"id":"i","kind":"person","labels":{"team":"ops"}},"session":"s"},"expect":"hide","always":true}],`
    return text
      .replace('{', `{${head}${head === '' ? '' : tests}`)
      .replace('"tools":{', `"tools":{${more}${joint}`)
  })

const schemed = (tools: readonly Tool[]): Tool[] => tools.map((tool) => ({ ...tool, inputSchema: SAYS }))

/** From the empty policy, step by step, as somebody would click and type it. */
function build(wanted: Document, tools: readonly Tool[]): string {
  const schema = wanted.root.get('$schema')
  let text = setDefault('{"version":"1","default":"deny"}', wanted.fallback === 'deny' ? 'hide' : 'allow')
  text = setText(text, 'description', wanted.description ?? '')
  text = setText(text, '$schema', typeof schema === 'string' ? schema : '')
  const names = new Set(tools.map((tool) => tool.name))
  const own = (rule: Rule) => names.has(rule.selector.text)
  // The rules of single tools first: one that is chosen later begins with a copy of the wider one above it.
  for (const rule of [...wanted.rules.filter(own), ...wanted.rules.filter((rule) => !own(rule))]) {
    const denied = rule.action === 'deny'
    const choice = ({ allow: 'allow', deny: 'deny', require_approval: 'ask' } as const)[rule.action]
    const name = rule.selector.text
    if (own(rule)) text = setState(text, name, choice, tools)
    else text = added(text, name, choice, tools)
    const put = (key: string, value: string | boolean) => {
      text = withRule(text, { rule: name }, withMember(ruleAt(text, { rule: name }, tools), key, value))
    }
    if (denied && rule.reason !== undefined) {
      if (own(rule)) text = setReason(text, name, rule.reason, tools)
      else put('reason', rule.reason)
    }
    if (denied) continue
    text = settled(text, { rule: name }, rule, tools)
    if (rule.validate === false) put('validate', false)
    if (asksAPerson(rule)) text = approved(text, name, approvalOf(rule), tools)
    if (asksAPerson(rule) && rule.reason !== undefined) put('reason', rule.reason)
  }
  text = settled(
    text,
    'all_tools',
    { require: [], denyIf: [], approveIf: [], limits: wanted.allTools },
    tools,
  )
  for (const { selector } of wanted.hide)
    text = names.has(selector.text)
      ? setState(text, selector.text, 'hide', tools)
      : added(text, selector.text, 'hide', tools)
  for (const { name, call, expect, always } of wanted.tests)
    text = addTest(text, { name, call: writtenCall(call, { at: true, who: true }), expect, always })
  return text
}

function added(
  text: string,
  selector: string,
  choice: 'allow' | 'ask' | 'deny' | 'hide',
  tools: readonly Tool[],
) {
  const next = addWide(text, selector, choice, tools)
  if (!next.ok) throw new Error(`${next.sentence} ${selector} ${text}`)
  return next.text
}

type Parts = Pick<Rule, 'require' | 'denyIf' | 'approveIf' | 'limits'>

function settled(before: string, target: Target, parts: Parts, tools: readonly Tool[]): string {
  const fields = argumentFields(SAYS)
  let { next } = ruleForm(ruleAt(before, target, tools))
  const entryOf = ({ conditions, message = '' }: Entry): EntryRow =>
    conditions.length === 0
      ? { ...everyCall(next++), message }
      : {
          id: next++,
          message,
          conditions: conditions.map((one) => ({ id: next++, now: typed(one, fields) })),
        }
  const form: RuleForm = {
    require: parts.require.filter((entry) => entry.conditions.length > 0).map(entryOf),
    denyIf: parts.denyIf.map(entryOf),
    approveIf: parts.approveIf.map(entryOf),
    limits: parts.limits.map((limit) => ({ id: next++, now: limited(limit, target) })),
    next,
  }
  const { text, problems } = settleRule(before, target, form, tools)
  expect([...problems.values()]).toEqual([])
  return text
}

/** Whom a rule asks, chip by chip, and how many and for how long as it is typed. */
function approved(before: string, rule: string, wanted: ApprovalForm, tools: readonly Tool[]): string {
  let text = before
  const put = (change: (form: ApprovalForm) => Partial<ApprovalForm>) => {
    const now = ruleAt(text, { rule }, tools)
    text = withRule(text, { rule }, withApproval(now, change(approvalForm(now))))
  }
  for (const who of wanted.approvers.filter((one) => one.startsWith('member:'))) {
    const made = memberOf(who.replace('member:', ''))
    if (!made.ok) throw new Error(made.sentence)
    put(({ approvers }) => ({ approvers: [...approvers, made.approver] }))
  }
  for (const role of ROLES)
    put(({ approvers }) => ({
      approvers: withRole(approvers, role, wanted.approvers.includes(`role:${role}`)),
    }))
  const { number, unit } = timeoutParts(wanted.timeout)
  put(() => ({ timeout: number * SECONDS[unit] }))
  put(() => ({ count: wanted.count }))
  return text
}

/** A condition as it is chosen and typed: each step must be one that the fields offer. */
function typed(condition: Entry['conditions'][number], fields: readonly Field[]): ConditionForm {
  const begun = withPath({ path: '', op: 'eq', values: [] }, condition.path.text, fields)
  const field = fieldAt(begun.path, fields)
  const op = condition.op === 'exists' ? (condition.value === true ? 'given' : 'not_given') : condition.op
  expect([...operationsFor(field), ...otherOperations(field)]).toContain(op)
  const chosen = withOperation(begun, op, fields)
  if (condition.op === 'exists') return chosen
  const values = (Array.isArray(condition.value) ? condition.value : [condition.value]).map(
    (value): Typed => {
      if (value instanceof Num) return { as: 'number', text: value.token }
      if (typeof value === 'boolean') return { as: 'truth', text: String(value) }
      const plain = typeof value === 'string' && !/[\p{Cc}\p{Cf}]/u.test(value)
      return plain ? { as: 'text', text: value } : { as: 'escaped', text: JSON.stringify(value).slice(1, -1) }
    },
  )
  for (const { as } of values) expect(typesFor(op)).toContain(as)
  return withValues(chosen, values, true)
}

function limited(limit: Limit, target: Target): LimitForm {
  return withLimit(
    emptyLimit,
    {
      max: limit.max,
      window: String(limit.windowSeconds),
      inSeconds: true,
      scope: limit.scope,
      from: limit.from?.text ?? '',
      counter: limit.name,
      message: limit.onDeny ?? '',
    },
    target === 'all_tools' ? target : target.rule,
  )
}

/** What a document says, without where and how it is written, and without what nothing ever looks at. */
function meaning(document: Document, tools: readonly Tool[]) {
  const names = new Set(tools.map((tool) => tool.name))
  const hidden = new Set(document.hide.map(({ selector }) => selector.text))
  const limits = (all: readonly Limit[]) =>
    all.map((limit) => ({ ...limit, pointer: undefined, from: limit.from?.text }))
  const entries = (all: readonly Entry[]) =>
    all.map(({ conditions, message = '' }) => ({
      message,
      conditions: conditions.map(({ path, op, value }) => ({ path: path.text, op, value })),
    }))
  const rules = document.rules
    // The rule of a tool that is hidden by its name can never apply.
    .filter(({ selector }) => !(names.has(selector.text) && hidden.has(selector.text)))
    .map(({ selector, action, reason, validate = true, ...rule }) =>
      action === 'deny'
        ? { selector: selector.text, action, reason }
        : {
            selector: selector.text,
            action,
            validate,
            // An entry of `require` without conditions always holds.
            require: entries(rule.require.filter((entry) => entry.conditions.length > 0)),
            denyIf: entries(rule.denyIf),
            approveIf: entries(rule.approveIf),
            ...asked({ ...rule, action }, reason),
            limits: limits(rule.limits),
          },
    )
  /** Whom it asks, in any order; of a rule that asks nobody it is never looked at. */
  function asked(rule: Pick<Rule, 'action' | 'approveIf' | 'approval'>, reason: string | undefined) {
    const { approvers, ...rest } = approvalOf(rule)
    return asksAPerson(rule) ? { approvers: [...new Set(approvers)].sort(), ...rest, reason } : {}
  }
  const own = (rule: { selector: string }) => names.has(rule.selector)
  return {
    schema: document.root.get('$schema'),
    description: document.description,
    fallback: document.fallback,
    hide: [...hidden].sort(),
    allTools: limits(document.allTools),
    tools: rules.filter(own).sort((a, b) => (a.selector < b.selector ? -1 : 1)),
    // Of two that are equally narrow the earlier decides.
    wider: rules.filter((rule) => !own(rule)),
    tests: document.tests,
  }
}
