import { MOST } from './most.ts'

/**
 * The form of the policy language, once: the reader takes its keys, words and bounds from these tables, and the JSON
 * Schema is generated from them. `about` is what a person is told while writing.
 */
export type Form =
  | { kind: 'text'; least?: number; most?: number; pattern?: string }
  /** One of these words. */
  | { kind: 'word'; words: Words }
  | { kind: 'number' }
  /** A number greater than 0 with at most 18 digits before the point. */
  | { kind: 'amount' }
  | { kind: 'whole'; least: number; most: number }
  | { kind: 'flag' }
  | { kind: 'list'; of: Form; most?: number }
  | { kind: 'object'; members: Members; when?: readonly When[]; title?: string }
  /** An object whose keys are not known beforehand. */
  | { kind: 'map'; keys?: Form; of?: Form; most?: number }
  | { kind: 'either'; of: readonly Form[] }
  | { kind: 'part'; name: PartName }

/** Words, each with what it means. */
export type Words<T extends string = string> = readonly (readonly [T, string])[]
export type Members = Readonly<Record<string, Member>>
export type Member = { title: string; about: string; form: Form; needed?: true }
/** Where `key` is one of these words, `member` has this form. */
export type When = { key: string; words: readonly string[]; member: string; form: Form }
export type PartName =
  | 'rule'
  | 'condition'
  | 'limit'
  | 'selector'
  | 'tool'
  | 'path'
  | 'argument'
  | 'window'
  | 'max'
  | 'call'

export const text: Form = { kind: 'text' }
const list = (of: Form): Form => ({ kind: 'list', of })
const listOf = (of: Form, most: number): Form => ({ kind: 'list', of, most })
const part = (name: PartName): Form => ({ kind: 'part', name })
const either = (...of: Form[]): Form => ({ kind: 'either', of })

const VERSIONS = [['1', 'The only version there is']] as const
export const DEFAULTS = [
  ['deny', 'Tools that no rule names are hidden'],
  ['allow', 'Tools that no rule names may be called'],
] as const
export const ACTIONS = [
  ['allow', 'Calls pass when every condition and every limit lets them'],
  ['deny', 'Every call is denied, with the reason'],
  ['require_approval', 'Every call waits for a person'],
] as const
export const SCOPES = [
  ['grant', 'Counts for each connected agent alone'],
  ['session', 'Counts for each session; an agent that opens a new one starts from zero'],
  ['identity', 'Counts for a person, agent or automation over all its grants'],
  ['server', 'Counts for all agents of this server together'],
  ['organisation', 'Counts for the whole organisation'],
] as const
/** Windows that have a name, in seconds. */
export const WINDOWS: ReadonlyMap<string, number> = new Map([
  ['second', 1],
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
  ['week', 604_800],
])
export const EFFECTS = [
  ['allow', 'The call passes'],
  ['deny', 'The call is denied and the agent reads why'],
  ['hide', 'The tool does not exist for the agent'],
  ['approve', 'The call waits for a person'],
] as const
export const KINDS = [
  ['person', 'A person'],
  ['agent', 'An agent'],
  ['automation', 'An automation, such as a pipeline'],
] as const

export const OPERATORS = [
  ['eq', 'Is the same: 5 is not "5"'],
  ['neq', 'Is not the same'],
  ['lt', 'Is less than this number'],
  ['lte', 'Is at most this number'],
  ['gt', 'Is more than this number'],
  ['gte', 'Is at least this number'],
  ['in', 'Is one of this list'],
  ['not_in', 'Is none of this list'],
  ['exists', 'Is given (true) or not given (false); null counts as not given'],
  ['regex', 'A part of the text matches this expression (RE2)'],
  ['contains', 'The text has this part, or the list this element'],
] as const
export type Operator = (typeof OPERATORS)[number][0]
type Operand = 'scalar' | 'scalars' | 'number' | 'text' | 'flag'
/** What kind of value each operator compares with. */
export const OPERANDS: Readonly<Record<Operator, Operand>> = {
  eq: 'scalar',
  neq: 'scalar',
  lt: 'number',
  lte: 'number',
  gt: 'number',
  gte: 'number',
  in: 'scalars',
  not_in: 'scalars',
  exists: 'flag',
  regex: 'text',
  contains: 'scalar',
}
/** A UTC time as calls are given it. */
export const UTC_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3})\d*)?Z$/
/** Longest regular expression and longest selector, in characters. */
export const LONGEST_PATTERN = 1000
export const LONGEST_SELECTOR = 1000

/** Seconds, from the least to the most that a window or a timeout may have; people that an approval may need. */
export const WINDOW_SECONDS = { least: 1, most: 2_678_400 } as const
export const TIMEOUT_SECONDS = { least: 1, most: 604_800 } as const
export const APPROVERS = { least: 1, most: 20 } as const
/** The roles of an organisation's members. */
export const ROLES = ['owner', 'admin', 'policy_manager', 'approver', 'auditor', 'viewer'] as const
/** Who is asked where a rule does not say: every role that answers calls. */
export const USUAL_APPROVERS: readonly string[] = ['role:owner', 'role:admin', 'role:approver']
/** A role, or a member by e-mail address. */
export const APPROVER =
  /^(?:role:(?:owner|admin|policy_manager|approver|auditor|viewer)|member:[^@\s]+@[^@\s]+)$/
/** The most that one rule may name, and the longest that one of them may be. */
export const MOST_APPROVERS = 20
export const LONGEST_APPROVER = 300

const scalar = either(text, { kind: 'number' }, { kind: 'flag' })
const OPERAND_FORMS: Readonly<Record<Operand, Form>> = {
  scalar,
  scalars: list(scalar),
  number: { kind: 'number' },
  text: { kind: 'text', most: LONGEST_PATTERN },
  flag: { kind: 'flag' },
}
export const CONDITION = {
  path: {
    title: 'Path',
    about:
      'What is looked at: args.amount, args.items[*].price, tool.risk, identity.labels.team, time.hour …',
    form: part('path'),
    needed: true,
  },
  op: {
    title: 'Operator',
    about: 'How it is compared.',
    form: { kind: 'word', words: OPERATORS },
    needed: true,
  },
  value: {
    title: 'Value',
    about: 'What it is compared with; never null.',
    form: either(scalar, list(scalar)),
    needed: true,
  },
} as const satisfies Members
const operands: readonly Operand[] = ['scalar', 'scalars', 'number', 'text', 'flag']
export const OPERAND_OF: readonly When[] = operands.map((operand) => ({
  key: 'op',
  words: OPERATORS.map(([op]) => op).filter((op) => OPERANDS[op] === operand),
  member: 'value',
  form: OPERAND_FORMS[operand],
}))

const conditions: Member = {
  title: 'Conditions',
  about: 'All of them together; an empty list always applies.',
  form: listOf(part('condition'), MOST.conditions),
  needed: true,
}
const onDeny: Member = {
  title: 'Message for the agent',
  about: 'The sentence the agent reads when a call is refused here.',
  form: text,
}
export const GUARD = { conditions, on_deny: onDeny } as const satisfies Members
export const ASK = {
  conditions,
  reason: { title: 'Reason', about: 'Why a person is asked; the agent and the person read it.', form: text },
} as const satisfies Members

export const APPROVAL = {
  timeout: {
    title: 'Seconds to wait',
    about: 'How long the question stays open, and again how long the answer can be used; 600 if absent.',
    form: { kind: 'whole', ...TIMEOUT_SECONDS },
  },
  approvers: {
    title: 'Who may answer',
    about:
      'Roles, such as "role:approver", and members, such as "member:ana@example.com"; owners, admins and approvers if absent.',
    form: listOf({ kind: 'text', most: LONGEST_APPROVER, pattern: APPROVER.source }, MOST_APPROVERS),
  },
  count: {
    title: 'How many must agree',
    about: 'Different people who must approve; 1 if absent.',
    form: { kind: 'whole', ...APPROVERS },
  },
} as const satisfies Members

const window: Member = {
  title: 'Window',
  about: 'The time in which no more than the maximum is let through, whenever it begins.',
  form: part('window'),
  needed: true,
}
const max: Member = {
  title: 'Maximum',
  about: 'The most calls, or the largest sum, in one window.',
  form: part('max'),
  needed: true,
}
const shared = {
  window,
  max,
  scope: {
    title: 'Scope',
    about: 'Who shares the counter; "grant" if absent.',
    form: { kind: 'word', words: SCOPES },
  },
  counter: {
    title: 'Name of the counter',
    about: 'Limits with the same name, window and scope share one counter.',
    form: { kind: 'text', least: 1 },
  },
  on_deny: onDeny,
} as const satisfies Members
export const LIMIT = {
  ...shared,
  increment_from: {
    title: 'Argument to sum',
    about: 'Sums this argument instead of counting calls, such as args.amount.',
    form: part('argument'),
  },
} as const satisfies Members
export const RATE_LIMIT = { max, window } as const satisfies Members
export const ALL_TOOLS = {
  limits: {
    title: 'Limits of every call',
    about: 'Counted on every call, whatever the tool; they count calls only.',
    form: listOf({ kind: 'object', members: shared, title: 'Limit' }, MOST.limits),
  },
} as const satisfies Members

export const RULE = {
  action: {
    title: 'Action',
    about: 'What happens to a call that nothing below refuses; "allow" if absent.',
    form: { kind: 'word', words: ACTIONS },
  },
  reason: {
    title: 'Reason',
    about: 'The agent reads it when a call is denied or waits for a person.',
    form: text,
  },
  require: {
    title: 'Must hold',
    about: 'Every entry must hold, otherwise the call is denied.',
    form: listOf(
      either(part('condition'), { kind: 'object', members: GUARD, title: 'Entry' }),
      MOST.conditions,
    ),
  },
  deny_if: {
    title: 'Deny if',
    about: 'One entry that matches is enough to deny the call.',
    form: listOf({ kind: 'object', members: GUARD, title: 'Entry' }, MOST.conditions),
  },
  approve_if: {
    title: 'Ask if',
    about: 'One entry that matches is enough to ask a person.',
    form: listOf({ kind: 'object', members: ASK, title: 'Entry' }, MOST.conditions),
  },
  approval: {
    title: 'Approval',
    about: 'Who is asked, how many must agree and how long it may take.',
    form: { kind: 'object', members: APPROVAL },
  },
  limits: {
    title: 'Limits',
    about: 'How many calls, or how large a sum, in a time. All of them must have room.',
    form: listOf(part('limit'), MOST.limits),
  },
  rate_limit: {
    title: 'Rate limit',
    about: 'Short for one limit that counts the calls of each connected agent.',
    form: { kind: 'object', members: RATE_LIMIT },
  },
  validate: {
    title: 'Check arguments',
    about:
      'Whether arguments must satisfy the schema of the tool; if absent true, in the organisation policy false.',
    form: { kind: 'flag' },
  },
} as const satisfies Members

const labels: Member = { title: 'Labels', about: 'Its labels, as texts.', form: { kind: 'map', of: text } }
export const IDENTITY = {
  id: { title: 'Id', about: 'The id of the identity.', form: text },
  kind: { title: 'Kind', about: '"agent" if absent.', form: { kind: 'word', words: KINDS } },
  labels,
} as const satisfies Members
export const GRANT = {
  id: { title: 'Id', about: 'The id of the grant.', form: text },
  labels,
} as const satisfies Members
export const CALL = {
  tool: { title: 'Tool', about: 'The name of the tool that is called.', form: part('tool'), needed: true },
  args: {
    title: 'Arguments',
    about: 'What the tool is called with; nothing if absent.',
    form: { kind: 'map' },
  },
  at: {
    title: 'Time',
    about: 'Milliseconds since 1970, or a UTC time such as "2026-01-31T09:30:00Z".',
    form: either(
      { kind: 'whole', least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER },
      { kind: 'text', pattern: UTC_TIME.source },
    ),
  },
  identity: {
    title: 'Identity',
    about: 'Who calls: an id, or id, kind and labels; an agent without labels if absent.',
    form: either(text, { kind: 'object', members: IDENTITY }),
  },
  grant: {
    title: 'Grant',
    about: 'The grant that is used: an id, or id and labels.',
    form: either(text, { kind: 'object', members: GRANT }),
  },
  session: { title: 'Session', about: 'The session the call belongs to.', form: text },
} as const satisfies Members

export const TEST = {
  name: { title: 'Name', about: 'What the test says, as a sentence.', form: text },
  call: { title: 'Call', about: 'The call that is decided.', form: part('call'), needed: true },
  expect: {
    title: 'Expected',
    about: 'What the policy must decide; a test that fails keeps the policy from being published.',
    form: { kind: 'word', words: EFFECTS },
    needed: true,
  },
  always: {
    title: 'Must always hold',
    about: 'In the organisation policy: the test must hold under every policy too, or neither is published.',
    form: { kind: 'flag' },
  },
} as const satisfies Members

export const POLICY = {
  $schema: { title: 'Schema', about: 'Where the schema of this language is; editors read it.', form: text },
  version: {
    title: 'Version',
    about: 'The version of the language.',
    form: { kind: 'word', words: VERSIONS },
    needed: true,
  },
  description: { title: 'Description', about: 'What this policy is for.', form: text },
  default: {
    title: 'Tools without a rule',
    about: 'What happens to tools that no rule names.',
    form: { kind: 'word', words: DEFAULTS },
    needed: true,
  },
  hide: {
    title: 'Hidden tools',
    about: 'Tools that do not exist for the agent: names, globs or classes.',
    form: listOf(part('selector'), MOST.selectors),
  },
  all_tools: {
    title: 'All tools',
    about: 'What holds for every call, whatever the tool.',
    form: { kind: 'object', members: ALL_TOOLS },
  },
  tools: {
    title: 'Rules',
    about: 'One rule for each name, glob or class; the most specific one applies, alone.',
    form: { kind: 'map', keys: part('selector'), of: part('rule'), most: MOST.selectors },
  },
  tests: {
    title: 'Tests',
    about: 'Calls and what must become of them; they run on save and before publishing.',
    form: listOf({ kind: 'object', members: TEST, title: 'Test' }, MOST.tests),
  },
} as const satisfies Members
